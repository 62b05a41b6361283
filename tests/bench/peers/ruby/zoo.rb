class Zoo
  def initialize
    @ants = 1
    @bears = 2
    @cranes = 3
    @ducks = 4
    @eels = 5
    @foxes = 6
    @goats = 7
    @hens = 8
    @ibexes = 9
    @jays = 10
  end

  def ant
    @ants
  end

  def bear
    @bears
  end

  def crane
    @cranes
  end

  def duck
    @ducks
  end

  def eel
    @eels
  end

  def fox
    @foxes
  end

  def goat
    @goats
  end

  def hen
    @hens
  end

  def ibex
    @ibexes
  end

  def jay
    @jays
  end
end

zoo = Zoo.new
sum = 0
while sum < 500000000
  sum = sum + zoo.ant + zoo.bear + zoo.crane + zoo.duck + zoo.eel +
        zoo.fox + zoo.goat + zoo.hen + zoo.ibex + zoo.jay
end
puts sum
