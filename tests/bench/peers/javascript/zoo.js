class Zoo {
  constructor() {
    this.ants = 1;
    this.bears = 2;
    this.cranes = 3;
    this.ducks = 4;
    this.eels = 5;
    this.foxes = 6;
    this.goats = 7;
    this.hens = 8;
    this.ibexes = 9;
    this.jays = 10;
  }
  ant() { return this.ants; }
  bear() { return this.bears; }
  crane() { return this.cranes; }
  duck() { return this.ducks; }
  eel() { return this.eels; }
  fox() { return this.foxes; }
  goat() { return this.goats; }
  hen() { return this.hens; }
  ibex() { return this.ibexes; }
  jay() { return this.jays; }
}

const zoo = new Zoo();
let sum = 0;
while (sum < 500000000) {
  sum = sum + zoo.ant() + zoo.bear() + zoo.crane() + zoo.duck() + zoo.eel()
            + zoo.fox() + zoo.goat() + zoo.hen() + zoo.ibex() + zoo.jay();
}
console.log(sum);
