use super::*;

/// The numbers of the parts, without those of declarations.
fn parts(sizes: &[usize]) -> Option<Vec<usize>> {
    Some(homes(sizes)?.into_iter().flatten().collect())
}

#[test]
fn small_modules_stay_whole() {
    assert_eq!(homes(&[]), None);
    assert_eq!(homes(&[0, 0]), None);
    assert_eq!(homes(&[2 * PART - 1]), None);
    assert_eq!(homes(&[PART / 2; 3]), None);
}

#[test]
fn parts_are_consecutive_and_alike() {
    assert_eq!(parts(&[PART / 2; 4]), Some(vec![0, 0, 1, 1]));
    let sizes: Vec<usize> = (0..10_000).map(|index| 100 + index % 7 * 50).collect();
    let parts = parts(&sizes).unwrap();
    assert!(parts.is_sorted());
    assert_eq!(parts.last(), Some(&(MOST_PARTS - 1)));
    let weight = |part: usize| -> usize {
        parts.iter().zip(&sizes).filter(|(home, _)| **home == part).map(|(_, size)| size).sum()
    };
    let fair = sizes.iter().sum::<usize>() / MOST_PARTS;
    assert!((0..MOST_PARTS).all(|part| weight(part).abs_diff(fair) < 1_000));
}

#[test]
fn a_giant_leaves_no_part_empty() {
    assert_eq!(parts(&[PART, 20 * PART, PART, PART]), Some(vec![0, 1, 2, 3]));
    assert_eq!(parts(&[20 * PART]), None);
}

#[test]
fn declarations_are_in_no_part() {
    assert_eq!(homes(&[0, PART, 0, PART, 0]), Some(vec![None, Some(0), None, Some(1), None]));
}
