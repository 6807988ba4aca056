import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemsForOldPhp } from './syntax.ts'

/** Each is refused for one reason: what PHP 5.5 takes, and the same with something newer. */
const NEWER: readonly (readonly [name: string, code: string])[] = [
  ['??', '$a = $b ?? 1;'],
  ['??=', '$a ??= 1;'],
  ['<=>', '$a = $b <=> 1;'],
  ['**', '$a = 2 ** 3;'],
  ['**=', '$a **= 2;'],
  ['?->', '$a?->b;'],
  ['a type string', 'function f(string $a) {}'],
  ['a type int', 'class A { function f(int $a) {} }'],
  ['a type bool', '$f = function (bool $a) {};'],
  ['a type iterable', 'function f(iterable $a) {}'],
  ['a type mixed', 'function f(mixed $a) {}'],
  ['a type object', 'function f(object $a) {}'],
  ['a type that is returned', 'function f(): array {}'],
  ['a class that is returned', 'class A { function f(): A {} }'],
  ['a type with ?', 'function f(?A $a) {}'],
  ['several types', 'function f(A|B $a) {}'],
  ['a type of a property', 'class A { public int $a; }'],
  ['readonly', 'class A { public readonly int $a; }'],
  ['a property among the parameters', 'class A { public function __construct(private $a) {} }'],
  ['an arrow function', '$a = fn($x) => 1;'],
  ['a static arrow function', '$a = static fn() => 1;'],
  ['... of a parameter', 'function f(...$a) {}'],
  ['... of an argument', 'f(...$a);'],
  ['... in an array', '$a = [...$b];'],
  ['a comma behind the last argument', 'f(1, 2,);'],
  ['a comma behind the last parameter', 'function f($a,) {}'],
  ['a comma behind the last use', '$f = function () use ($a,) {};'],
  ['an argument by name', 'f(a: 1);'],
  ['a function as a value', '$f = strlen(...);'],
  ['use of a group', 'use A\\{B, C};'],
  ['use of a function', 'use function a\\b;'],
  ['use of a constant', 'use const A\\B;'],
  ['strict types', 'declare(strict_types=1);'],
  ['a class without a name', '$a = new class {};'],
  ['match', '$a = match(1) { default => 1 };'],
  ['enum', 'enum A { case B; }'],
  ['an attribute of a method', 'class B {\n#[A]\npublic function f() {}\n}\nfunction g($a, #[B] $b) {}'],
  ['catch of several classes', 'try {} catch (A | B $e) {}'],
  ['catch without a variable', 'try {} catch (A) {}'],
  ['throw in an expression', '$a = $b ?: throw new E();'],
  ['a list in brackets', '[$a, $b] = $c;'],
  ['a list in brackets in a loop', 'foreach ($x as [$a, $b]) {}'],
  ['a list with keys', 'list("a" => $b) = $c;'],
  ['the visibility of a constant', 'class A { private const B = 1; }'],
  ['an array as a constant', 'const A = [1];'],
  ['an array as a constant of a class', 'class A { const B = array(1); }'],
  ['an expression as a constant', 'class A { const B = self::C . "x"; }'],
  ['an expression as a default', 'function f($a = 1 + 2) {}'],
  ['an object as a default', 'function f($a = new B) {}'],
  ['an expression in a property', 'class A { public $a = [1, 2 * 3]; }'],
  ['an expression in a static variable', 'function f() { static $a = 1 + 2; }'],
  ['yield from', 'function f() { yield from g(); }'],
  ['return in a generator', 'function f() { yield 1; return 2; }'],
  ['yield without parentheses', 'function f() { $a = yield 1; }'],
  ['_ in a number', '$a = 1_000;'],
  ['0o', '$a = 0o17;'],
  ['\\u{}', '$a = "\\u{1F600}";'],
  ['\\u{} beside a variable', '$a = "\\u{1F600}$b";'],
  ['a negative place', '$a = "$y[-1]";'],
  ['an element of a constant', '$a = A::B[0];'],
  ['a call of a call', 'f()();'],
  ['a call of a function that stands there', '(function () {})();'],
  ['a member of a clone', '$a = (clone $x)->b;'],
  [':: behind ::', '$a::$b::$c;'],
  ['::class of an object', '$b = $a::class;'],
  ['heredoc that is indented', '$a = <<<E\n  x\n  E;\n'],
  ['a method named list', 'class A { function list() {} }'],
  ['a function of a newer PHP', '$a = random_bytes(3);'],
  ['a function of PHP 8', '$a = \\str_contains($b, "c");'],
  ['a constant of a newer PHP', '$a = json_decode($b, true, 9, JSON_THROW_ON_ERROR);'],
]

for (const [name, code] of NEWER) {
  test(`what PHP 5.5 lacks is found: ${name}`, () => {
    assert.notDeepEqual(problemsForOldPhp(`<?php ${code}`, 'a.php'), [])
  })
}

test('what PHP 5.5 has is no problem', () => {
  const code = `<?php
use A\\B, C\\D as E;
const Q = 'x';
class A extends B implements D {
  const X = 1, Y = self::X, Z = -1;
  public $a = array('k' => self::X, 2 => array(true, null, __CLASS__)), $b = [1, 2];
  protected static $c = "x";
  public function f(array $a, C $c = null, callable $d = null, self $e = null, &$g = array(), $h = E_ALL, $i = B::C) {
    static $j = array(1);
    foreach ($a as $k => list($l, $m)) { yield $k => $l; yield; $n = (yield $m); }
    try { throw new E('x'); } catch (\\A\\B $e) { return; } catch (C $e) { } finally { $this->z = array(1,); }
  }
  public function g($a) {
    list(, $b) = f();
    $f = function () use ($a, &$b) { return $this->c; };
    $x = $f(1) ? (new A)->b() : A::$c[0];
    $y = empty(f()) || isset($a['b']['c'], $a->d);
    $z = [1, 2][0] . "abc"[1] . "\\\\u{41} {$a['b']} \${c} $d[0] $e[k]" . '\\u{41}' . A::class . f()[0] . $this->a->b($c)->d[1];
    return $a ?: $b;
  }
}
return array('a' => -1, 'b' => 0x1F, 'c' => 017, 'd' => 1.5e3, 'e' => <<<'E'
x
E
);
`
  assert.deepEqual(problemsForOldPhp(code, 'a.php'), [])
})

test('a problem is named with file, line, and the PHP that has it', () => {
  const [problem] = problemsForOldPhp('<?php\n\nfunction f(int $a) {}\n', 'ClamAV.php')
  assert.equal(problem, 'ClamAV.php:3: a type that is no class, array or callable (PHP 7.0)')
})
