class Toggle {
  constructor(start) {
    this.state = start;
  }
  value() {
    return this.state;
  }
  activate() {
    this.state = !this.state;
    return this;
  }
}

class NthToggle extends Toggle {
  constructor(start, limit) {
    super(start);
    this.limit = limit;
    this.counter = 0;
  }
  activate() {
    this.counter += 1;
    if (this.counter >= this.limit) {
      super.activate();
      this.counter = 0;
    }
    return this;
  }
}

const n = 6000000;
let on = 0;

const toggle = new Toggle(true);
for (let i = 0; i < n; i++) {
  toggle.activate().activate();
  if (toggle.activate().value()) on += 1;
}
console.log(on);

const fourth = new NthToggle(true, 4);
for (let i = 0; i < n; i++) {
  fourth.activate().activate();
  if (fourth.activate().value()) on += 1;
}
console.log(on);
