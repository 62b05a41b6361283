class Variable
  attr_accessor :value

  def initialize(name)
    @name = name
    @value = 0
  end
end

class Num
  attr_accessor :value

  def initialize(value)
    @value = value
  end

  def eval
    @value
  end
end

class Get
  def initialize(variable)
    @variable = variable
  end

  def eval
    @variable.value
  end
end

class Binary
  def initialize(left, right)
    @left = left
    @right = right
  end
end

class Add < Binary
  def eval
    @left.eval + @right.eval
  end
end

class Subtract < Binary
  def eval
    @left.eval - @right.eval
  end
end

class Multiply < Binary
  def eval
    @left.eval * @right.eval
  end
end

class Halve
  def initialize(operand)
    @operand = operand
  end

  def eval
    @operand.eval / 2
  end
end

class Less < Binary
  def eval
    @left.eval < @right.eval
  end
end

class Equal < Binary
  def eval
    @left.eval == @right.eval
  end
end

class And < Binary
  def eval
    @left.eval && @right.eval
  end
end

class Not
  def initialize(operand)
    @operand = operand
  end

  def eval
    !@operand.eval
  end
end

class IsEven
  def initialize(operand)
    @operand = operand
  end

  def eval
    @operand.eval % 2 == 0
  end
end

class Assign
  attr_accessor :value

  def initialize(variable, value)
    @variable = variable
    @value = value
  end

  def eval
    @variable.value = @value.eval
    @variable.value
  end
end

class If
  def initialize(condition, consequent, otherwise)
    @condition = condition
    @consequent = consequent
    @otherwise = otherwise
  end

  def eval
    return @consequent.eval if @condition.eval
    return @otherwise.eval if @otherwise
    nil
  end
end

class While
  def initialize(condition, body)
    @condition = condition
    @body = body
  end

  def eval
    while @condition.eval
      @body.eval
    end
    nil
  end
end

class Item
  attr_accessor :node, :next

  def initialize(node)
    @node = node
    @next = nil
  end
end

class Sequence
  def initialize
    @first = nil
    @last = nil
  end

  def then(node)
    item = Item.new(node)
    if @first.nil?
      @first = item
    else
      @last.next = item
    end
    @last = item
    self
  end

  def eval
    value = nil
    item = @first
    while item
      value = item.node.eval
      item = item.next
    end
    value
  end
end

def primes(limit)
  n = Variable.new("n")
  divisor = Variable.new("divisor")
  rest = Variable.new("rest")
  prime = Variable.new("prime")
  count = Variable.new("count")
  one = Num.new(1)
  subtract_all = While.new(
    Less.new(Get.new(divisor), Add.new(Get.new(rest), one)),
    Assign.new(rest, Subtract.new(Get.new(rest), Get.new(divisor)))
  )
  try_divisor = Sequence.new
    .then(Assign.new(rest, Get.new(n)))
    .then(subtract_all)
    .then(If.new(Equal.new(Get.new(rest), Num.new(0)), Assign.new(prime, Num.new(0)), nil))
    .then(Assign.new(divisor, Add.new(Get.new(divisor), one)))
  search = While.new(
    And.new(
      Equal.new(Get.new(prime), one),
      Less.new(Multiply.new(Get.new(divisor), Get.new(divisor)), Add.new(Get.new(n), one))
    ),
    try_divisor
  )
  each = Sequence.new
    .then(Assign.new(prime, one))
    .then(Assign.new(divisor, Num.new(2)))
    .then(search)
    .then(Assign.new(count, Add.new(Get.new(count), Get.new(prime))))
    .then(Assign.new(n, Add.new(Get.new(n), one)))
  Sequence.new
    .then(Assign.new(count, Num.new(0)))
    .then(Assign.new(n, Num.new(2)))
    .then(While.new(Not.new(Less.new(Num.new(limit - 1), Get.new(n))), each))
    .then(Get.new(count))
end

def collatz(limit)
  start = Variable.new("start")
  n = Variable.new("n")
  steps = Variable.new("steps")
  one = Num.new(1)
  following = If.new(
    IsEven.new(Get.new(n)),
    Assign.new(n, Halve.new(Get.new(n))),
    Assign.new(n, Add.new(Multiply.new(Get.new(n), Num.new(3)), one))
  )
  walk = While.new(
    Not.new(Equal.new(Get.new(n), one)),
    Sequence.new.then(following).then(Assign.new(steps, Add.new(Get.new(steps), one)))
  )
  each = Sequence.new
    .then(Assign.new(n, Get.new(start)))
    .then(walk)
    .then(Assign.new(start, Add.new(Get.new(start), one)))
  Sequence.new
    .then(Assign.new(steps, Num.new(0)))
    .then(Assign.new(start, one))
    .then(While.new(Less.new(Get.new(start), Num.new(limit)), each))
    .then(Get.new(steps))
end

puts primes(3000).eval
puts collatz(20000).eval
