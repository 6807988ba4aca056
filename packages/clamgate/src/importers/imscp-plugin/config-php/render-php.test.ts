import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { renderLocalFile, renderPhp, renderPhpArray } from './render-php.ts'

/** What PHP makes of a file, as JSON; texts in base64, so that none of them is lost on the way. */
function evaluated(text: string): unknown {
  const code = `
    function out($v) {
      if (is_string($v)) return 's:' . base64_encode($v);
      if (!is_array($v)) return $v;
      $r = array();
      foreach ($v as $k => $i) $r['k:' . base64_encode($k)] = out($i);
      return $r === array() ? 'empty' : $r;
    }
    echo json_encode(out(eval('?>' . stream_get_contents(STDIN))));`
  return restored(JSON.parse(execFileSync('php', ['-n', '-r', code], { input: text, encoding: 'utf8' })))
}

function restored(value: unknown): unknown {
  const text = (coded: string) => Buffer.from(coded.slice(2), 'base64').toString('utf8')
  if (value === 'empty') return {}
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), restored(inner)]))
}

const HOSTILE = [
  "it's",
  '\\',
  "\\'",
  "'; system('id'); //",
  '?>',
  '<?php',
  '$x {$x}',
  '"quoted"',
  'line\nbreak\r\n',
  '\0NUL\u0001',
  '*/ // #',
  'Übergröße \u{1F480}',
  "trailing\\'\\\\",
  '%v',
]

test('any text is what it was, as a value and as a name', () => {
  const values = Object.fromEntries(HOSTILE.map((text) => [text, { [text]: text }]))
  assert.deepEqual(evaluated(renderPhpArray(values, [])), values)
})

test('numbers, truth values, lists and nothing keep their kinds', () => {
  const values = { a: 8, b: 8.5, c: true, d: null, e: ['x', ['y']], f: [], g: -3 }
  assert.deepEqual(evaluated(renderPhpArray(values, [])), { ...values, e: { 0: 'x', 1: { 0: 'y' } }, f: {} })
})

test('half a character becomes the sign for that, and breaks nothing', () => {
  assert.deepEqual(evaluated(renderPhpArray({ a: '\ud800x' }, [])), { a: '\ufffdx' })
})

test('what stands in a comment stays in it', () => {
  const text = renderPhpArray({ a: '1' }, ['ends ?> here', 'one\nreturn 5;', ''])
  assert.deepEqual(evaluated(text), { a: '1' })
})

test('a local file holds the values for every series', () => {
  const values = { PostfixMilterSocket: "it's", clamav_milter_options: { OnFail: 'Accept' } }
  assert.deepEqual(evaluated(renderLocalFile(values, ['kept'])), {
    ...values,
    __REMOVE__: {},
    __OVERRIDE__: values,
  })
})

test('arrays are indented', () => {
  assert.equal(
    renderPhp({ a: { b: '1' }, c: [] }),
    "array(\n    'a' => array(\n        'b' => '1',\n    ),\n    'c' => array(),\n)",
  )
})
