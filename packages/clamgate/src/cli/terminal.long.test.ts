import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTerminal } from './terminal.ts'

/** Streams that are no terminal; `fail` makes standard output fail as a pipe or disk does. */
function streams({ hasColours = false, errIsTty = false } = {}) {
  const stdout = new PassThrough()
  if (hasColours) Object.assign(stdout, { isTTY: true, hasColors: () => true, getColorDepth: () => 8 })
  const stderr = new PassThrough()
  if (errIsTty) Object.assign(stderr, { isTTY: true, columns: 20 })
  const text = (stream: PassThrough) => String(stream.read() ?? '')
  // A PassThrough has all that a terminal uses of the process's streams.
  const asStdio = (stream: PassThrough) => stream as unknown as NodeJS.WriteStream
  return {
    terminal: createTerminal({ stdout: asStdio(stdout), stderr: asStdio(stderr) }),
    out: () => text(stdout),
    err: () => text(stderr),
    fail: (code: string) => stdout.emit('error', Object.assign(new Error(code), { code })),
  }
}

test('results and the rest go to their own streams, line by line', () => {
  const { terminal, out, err } = streams()
  terminal.out('result')
  terminal.err('progress')
  terminal.json({ a: [1] })
  assert.equal(out(), 'result\n{\n  "a": [\n    1\n  ]\n}\n')
  assert.equal(err(), 'progress\n')
})

test('where no terminal is, nothing is coloured', () => {
  const { terminal } = streams()
  assert.equal(terminal.isTty, false)
  assert.equal(terminal.paint('red', 'text'), 'text')
})

test('text from outside cannot move the cursor or turn the letters round, whatever it holds', () => {
  const { terminal, out, err } = streams()
  terminal.out('a\u001b[31m\u001b[2Jb\rc\u009b0md\u202egpj\u2028e')
  terminal.err(`${terminal.paint('red', 'x\u001b]0;title\u0007y')}\u0000`)
  assert.equal(out(), 'a?[31m?[2Jb?c?0md?gpj?e\n')
  assert.equal(err(), 'x?]0;title?y?\n')
})

test('a line that is rewritten is cut to the screen, and goes when anything else is written', () => {
  const { terminal, err } = streams({ errIsTty: true })
  terminal.rewrite?.('one')
  terminal.rewrite?.('\u001b[31mtwo, which is longer than the screen')
  terminal.out('result')
  terminal.out('another')
  assert.equal(err(), '\r\u001b[Kone\r\u001b[K?[31mtwo, which is \r\u001b[K')
})

test('where standard error is no terminal, nothing is rewritten', () => {
  assert.equal(streams().terminal.rewrite, undefined)
})

test('tabs, line ends and printable text of any language stay as they are', () => {
  const { terminal, out } = streams()
  const text = 'policy:\n\tname: дмитрий@例え.jp é 😀 می‌خواهم\u200f'
  terminal.out(text)
  assert.equal(out(), `${text}\n`)
})

test('whatever the text is, nothing that a terminal obeys is written, and JSON says what it said', () => {
  const unit = fc.oneof(
    fc.constantFrom('\u001b[31m', '\u009b', '\u202e', '\r', '\b', 'x'),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(fc.array(unit), (parts) => {
      const text = parts.join('')
      const { terminal, out } = streams()
      terminal.out(text)
      terminal.json(text)
      const written = out()
      assert.doesNotMatch(written, /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u)
      assert.equal(JSON.parse(written.slice(text.length)), text)
    }),
  )
})

test('JSON holds the same values, with what a terminal would obey escaped', () => {
  const { terminal, out } = streams()
  const value = { name: 'a\u009b2J\u202e\u2028\u001b\r\u007f' }
  terminal.json(value)
  const text = out()
  assert.doesNotMatch(text, /(?!\n)[\p{Cc}\u202e\u2028]/u)
  assert.deepEqual(JSON.parse(text), value)
})

test('colours come through where there are colours', () => {
  const { terminal, out } = streams({ hasColours: true })
  terminal.out(`${terminal.paint('green', 'good\u001b[8m')} text`)
  assert.equal(out(), '\u001b[32mgood?[8m\u001b[39m text\n')
})

test('a reader that went away is no failure, and nothing more is written to it', async () => {
  const { terminal, out, fail } = streams()
  terminal.out('first')
  fail('EPIPE')
  terminal.out('second')
  assert.equal(await terminal.flush(), undefined)
  assert.equal(out(), 'first\n')
})

test('any other fault of standard output is told at the end', async () => {
  const { terminal, fail } = streams()
  fail('ENOSPC')
  const failure = await terminal.flush()
  assert.equal(failure?.code, 'CLI_OUTPUT')
  assert.equal(failure?.message, 'standard output cannot be written (ENOSPC)')
})

test('flush waits for what was written', async () => {
  const { terminal, out } = streams()
  terminal.out('x')
  assert.equal(await terminal.flush(), undefined)
  assert.equal(out(), 'x\n')
})

test('what writes without end hears that nobody reads any more', async () => {
  const { terminal, fail } = streams()
  terminal.out('first')
  assert.equal(await terminal.isRead(), true)
  fail('EPIPE')
  assert.equal(await terminal.isRead(), false)
})

test('a loop that prints lines ends with the line behind the last that a pipe takes', async () => {
  const loop = `
    import { createTerminal } from ${JSON.stringify(import.meta.resolve('./terminal.ts'))}
    const terminal = createTerminal(process)
    let lines = 0
    do terminal.out('line ' + ++lines)
    while (await terminal.isRead())
    console.error(lines < 1e6)`
  const shell = spawn('sh', [
    '-c',
    'exec "$0" --input-type=module -e "$1" | head -n 1',
    process.execPath,
    loop,
  ])
  const [out, err] = await Promise.all([text(shell.stdout), text(shell.stderr)])
  assert.deepEqual([out, err], ['line 1\n', 'true\n'])
})
