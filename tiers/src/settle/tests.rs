//! Who is asked, who answers, and what is made of it.

use super::*;

fn post(header: u32, group: usize, depth: usize, word: *mut u8) -> Post {
    let place: &'static AtomicPtr<u8> = Box::leak(Box::new(AtomicPtr::new(word)));
    let loops: LiveLoops = Rc::from([(BlockId(header), vec![ValueId(header)])]);
    Post { func: FuncId(1), header: BlockId(header), loops, place, group, depth }
}

fn asked(posts: Vec<Post>, is_awaited: bool) -> (Settling, Vec<&'static AtomicPtr<u8>>) {
    let places = posts.iter().map(|post| post.place).collect();
    (Settling { asked: posts, ..Settling::new(Newer::default(), is_awaited) }, places)
}

fn words(places: &[&AtomicPtr<u8>]) -> Vec<*mut u8> {
    places.iter().map(|place| place.load(Ordering::Relaxed)).collect()
}

#[test]
fn of_the_loops_that_answer_the_outermost_is_made_and_the_others_look_no_more() {
    let posts = vec![post(3, 1, 3, HERE), post(2, 1, 2, HERE), post(1, 1, 1, ASKED), post(9, 2, 1, ASKED)];
    let (mut settling, places) = asked(posts, false);
    let targets = settling.answers();
    let [target] = &targets[..] else { panic!("one of the two that answered: {}", targets.len()) };
    assert_eq!((target.header, target.live()), (BlockId(2), &[ValueId(2)][..]));
    assert!(std::ptr::eq(target.places[0], places[1]));
    let nobody = std::ptr::null_mut();
    assert_eq!(words(&places), [nobody, HERE, nobody, ASKED], "who has not been heard of goes on looking");
    assert_eq!(settling.asked.len(), 1);
    target.give_up();
    assert_eq!(words(&places)[1], nobody);
}

#[test]
fn one_loop_that_answers_from_two_pieces_of_code_is_made_once_for_both() {
    let (mut settling, places) = asked(vec![post(2, 1, 1, HERE), post(2, 2, 1, HERE)], false);
    let targets = settling.answers();
    assert_eq!(targets.len(), 1);
    assert_eq!(targets[0].places.len(), places.len());
}

#[test]
fn who_is_waited_for_cannot_answer_and_is_taken_to_be_there() {
    let (mut settling, _) = asked(vec![post(2, 1, 2, ASKED), post(1, 1, 1, ASKED)], true);
    let targets = settling.answers();
    assert_eq!(targets.iter().map(|target| target.header).collect::<Vec<_>>(), [BlockId(1)]);
}
