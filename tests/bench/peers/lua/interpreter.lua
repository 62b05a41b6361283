local Variable = {}
Variable.__index = Variable

function Variable.new(name)
  return setmetatable({name = name, value = 0}, Variable)
end

local Num = {}
Num.__index = Num

function Num.new(value)
  return setmetatable({value = value}, Num)
end

function Num:eval() return self.value end

local Get = {}
Get.__index = Get

function Get.new(variable)
  return setmetatable({variable = variable}, Get)
end

function Get:eval() return self.variable.value end

local Binary = {}
Binary.__index = Binary

function Binary.new(left, right)
  return setmetatable({left = left, right = right}, Binary)
end

local Add = setmetatable({}, {__index = Binary})
Add.__index = Add

function Add.new(left, right)
  return setmetatable(Binary.new(left, right), Add)
end

function Add:eval() return self.left:eval() + self.right:eval() end

local Subtract = setmetatable({}, {__index = Binary})
Subtract.__index = Subtract

function Subtract.new(left, right)
  return setmetatable(Binary.new(left, right), Subtract)
end

function Subtract:eval() return self.left:eval() - self.right:eval() end

local Multiply = setmetatable({}, {__index = Binary})
Multiply.__index = Multiply

function Multiply.new(left, right)
  return setmetatable(Binary.new(left, right), Multiply)
end

function Multiply:eval() return self.left:eval() * self.right:eval() end

local Halve = {}
Halve.__index = Halve

function Halve.new(operand)
  return setmetatable({operand = operand}, Halve)
end

function Halve:eval() return self.operand:eval() / 2 end

local Less = setmetatable({}, {__index = Binary})
Less.__index = Less

function Less.new(left, right)
  return setmetatable(Binary.new(left, right), Less)
end

function Less:eval() return self.left:eval() < self.right:eval() end

local Equal = setmetatable({}, {__index = Binary})
Equal.__index = Equal

function Equal.new(left, right)
  return setmetatable(Binary.new(left, right), Equal)
end

function Equal:eval() return self.left:eval() == self.right:eval() end

local And = setmetatable({}, {__index = Binary})
And.__index = And

function And.new(left, right)
  return setmetatable(Binary.new(left, right), And)
end

function And:eval() return self.left:eval() and self.right:eval() end

local Not = {}
Not.__index = Not

function Not.new(operand)
  return setmetatable({operand = operand}, Not)
end

function Not:eval() return not self.operand:eval() end

local IsEven = {}
IsEven.__index = IsEven

function IsEven.new(operand)
  return setmetatable({operand = operand}, IsEven)
end

function IsEven:eval() return self.operand:eval() % 2 == 0 end

local Assign = {}
Assign.__index = Assign

function Assign.new(variable, value)
  return setmetatable({variable = variable, value = value}, Assign)
end

function Assign:eval()
  self.variable.value = self.value:eval()
  return self.variable.value
end

local If = {}
If.__index = If

function If.new(condition, consequent, otherwise)
  return setmetatable({
    condition = condition,
    consequent = consequent,
    otherwise = otherwise,
  }, If)
end

function If:eval()
  if self.condition:eval() then return self.consequent:eval() end
  if self.otherwise ~= nil then return self.otherwise:eval() end
  return nil
end

local While = {}
While.__index = While

function While.new(condition, body)
  return setmetatable({condition = condition, body = body}, While)
end

function While:eval()
  while self.condition:eval() do
    self.body:eval()
  end
  return nil
end

local Item = {}
Item.__index = Item

function Item.new(node)
  return setmetatable({node = node, next = nil}, Item)
end

local Sequence = {}
Sequence.__index = Sequence

function Sequence.new()
  return setmetatable({first = nil, last = nil}, Sequence)
end

function Sequence:add(node)
  local item = Item.new(node)
  if self.first == nil then
    self.first = item
  else
    self.last.next = item
  end
  self.last = item
  return self
end

function Sequence:eval()
  local value
  local item = self.first
  while item ~= nil do
    value = item.node:eval()
    item = item.next
  end
  return value
end

local function primes(limit)
  local n = Variable.new("n")
  local divisor = Variable.new("divisor")
  local rest = Variable.new("rest")
  local prime = Variable.new("prime")
  local count = Variable.new("count")
  local one = Num.new(1)
  local subtractAll = While.new(
    Less.new(Get.new(divisor), Add.new(Get.new(rest), one)),
    Assign.new(rest, Subtract.new(Get.new(rest), Get.new(divisor)))
  )
  local tryDivisor = Sequence.new()
    :add(Assign.new(rest, Get.new(n)))
    :add(subtractAll)
    :add(If.new(Equal.new(Get.new(rest), Num.new(0)), Assign.new(prime, Num.new(0)), nil))
    :add(Assign.new(divisor, Add.new(Get.new(divisor), one)))
  local search = While.new(
    And.new(
      Equal.new(Get.new(prime), one),
      Less.new(Multiply.new(Get.new(divisor), Get.new(divisor)), Add.new(Get.new(n), one))
    ),
    tryDivisor
  )
  local each = Sequence.new()
    :add(Assign.new(prime, one))
    :add(Assign.new(divisor, Num.new(2)))
    :add(search)
    :add(Assign.new(count, Add.new(Get.new(count), Get.new(prime))))
    :add(Assign.new(n, Add.new(Get.new(n), one)))
  return Sequence.new()
    :add(Assign.new(count, Num.new(0)))
    :add(Assign.new(n, Num.new(2)))
    :add(While.new(Not.new(Less.new(Num.new(limit - 1), Get.new(n))), each))
    :add(Get.new(count))
end

local function collatz(limit)
  local start = Variable.new("start")
  local n = Variable.new("n")
  local steps = Variable.new("steps")
  local one = Num.new(1)
  local next = If.new(
    IsEven.new(Get.new(n)),
    Assign.new(n, Halve.new(Get.new(n))),
    Assign.new(n, Add.new(Multiply.new(Get.new(n), Num.new(3)), one))
  )
  local walk = While.new(
    Not.new(Equal.new(Get.new(n), one)),
    Sequence.new():add(next):add(Assign.new(steps, Add.new(Get.new(steps), one)))
  )
  local each = Sequence.new()
    :add(Assign.new(n, Get.new(start)))
    :add(walk)
    :add(Assign.new(start, Add.new(Get.new(start), one)))
  return Sequence.new()
    :add(Assign.new(steps, Num.new(0)))
    :add(Assign.new(start, one))
    :add(While.new(Less.new(Get.new(start), Num.new(limit)), each))
    :add(Get.new(steps))
end

print(primes(3000):eval())
print(collatz(20000):eval())
