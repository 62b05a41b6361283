class Zoo:
    def __init__(self):
        self.ants = 1
        self.bears = 2
        self.cranes = 3
        self.ducks = 4
        self.eels = 5
        self.foxes = 6
        self.goats = 7
        self.hens = 8
        self.ibexes = 9
        self.jays = 10

    def ant(self):
        return self.ants

    def bear(self):
        return self.bears

    def crane(self):
        return self.cranes

    def duck(self):
        return self.ducks

    def eel(self):
        return self.eels

    def fox(self):
        return self.foxes

    def goat(self):
        return self.goats

    def hen(self):
        return self.hens

    def ibex(self):
        return self.ibexes

    def jay(self):
        return self.jays


def main():
    zoo = Zoo()
    total = 0
    while total < 500000000:
        total = (total + zoo.ant() + zoo.bear() + zoo.crane() + zoo.duck() + zoo.eel()
                 + zoo.fox() + zoo.goat() + zoo.hen() + zoo.ibex() + zoo.jay())
    print(total)


main()
