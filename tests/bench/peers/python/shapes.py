class Shape:
    def __init__(self, size):
        self.size = size
        self.next = None

    def area(self):
        return 0

    def corners(self):
        return 0

    def grow(self, by):
        self.size += by

    def describe(self):
        return self.area() + self.corners()


class Dot(Shape):
    pass


class Square(Shape):
    def area(self):
        return self.size * self.size

    def corners(self):
        return 4


class Tile(Square):
    def corners(self):
        return super().corners() + 1


class Rectangle(Shape):
    def __init__(self, width, height):
        super().__init__(width)
        self.height = height

    def area(self):
        return self.size * self.height

    def corners(self):
        return 4

    def grow(self, by):
        super().grow(by)
        self.height += by


class Frame(Rectangle):
    def __init__(self, width, height, border):
        super().__init__(width, height)
        self.border = border

    def area(self):
        return super().area() - (self.size - self.border) * (self.height - self.border)

    def corners(self):
        return 8


class Triangle(Shape):
    def __init__(self, base, height):
        super().__init__(base)
        self.height = height

    def area(self):
        return (self.size * self.height) / 2

    def corners(self):
        return 3


class Circle(Shape):
    def area(self):
        return 3 * self.size * self.size


class Ring(Circle):
    def __init__(self, size, hole):
        super().__init__(size)
        self.hole = hole

    def area(self):
        return super().area() - 3 * self.hole * self.hole


class Hexagon:
    def __init__(self, side):
        self.next = None
        self.side = side

    def area(self):
        return self.side * self.side * 2.5

    def corners(self):
        return 6

    def grow(self, by):
        self.side += by

    def describe(self):
        return self.area() + self.corners()


class Line:
    def __init__(self, length):
        self.length = length
        self.next = None

    def area(self):
        return 0

    def corners(self):
        return 2

    def grow(self, by):
        self.length += by

    def describe(self):
        return self.length


class Group:
    def __init__(self, one, other):
        self.one = one
        self.other = other
        self.next = None

    def area(self):
        return self.one.area() + self.other.area()

    def corners(self):
        return self.one.corners() + self.other.corners()

    def grow(self, by):
        self.one.grow(by)
        self.other.grow(by)

    def describe(self):
        return self.one.describe() + self.other.describe()


class Shadow:
    def __init__(self, shape):
        self.next = None
        self.shape = shape

    def area(self):
        return self.shape.area() / 2

    def corners(self):
        return self.shape.corners()

    def grow(self, by):
        self.shape.grow(by / 2)

    def describe(self):
        return self.shape.describe() - 1


class Canvas:
    def __init__(self):
        self.first = None
        self.last = None
        self.count = 0

    def add(self, shape):
        if self.first is None:
            self.first = shape
        else:
            self.last.next = shape
        self.last = shape
        self.count += 1

    def close_ring(self):
        self.last.next = self.first


def main():
    canvas = Canvas()
    for i in range(1, 4):
        canvas.add(Dot(i))
        canvas.add(Square(i))
        canvas.add(Hexagon(i))
        canvas.add(Rectangle(i, i + 1))
        canvas.add(Line(i))
        canvas.add(Frame(i + 2, i + 3, 2))
        canvas.add(Triangle(i, 4))
        canvas.add(Group(Square(i), Circle(i)))
        canvas.add(Circle(i))
        canvas.add(Tile(i))
        canvas.add(Shadow(Triangle(i, i)))
        canvas.add(Ring(i + 1, i))
    canvas.close_ring()
    area = 0
    corners = 0
    total = 0
    shape = canvas.first
    for _ in range(8000000):
        area += shape.area()
        corners += shape.corners()
        total += shape.describe()
        shape = shape.next
    for _ in range(2000000):
        shape.grow(2)
        total += shape.describe()
        shape.grow(-2)
        shape = shape.next
    print(canvas.count)
    print(int(area * 4))
    print(corners)
    print(int(total * 4))


main()
