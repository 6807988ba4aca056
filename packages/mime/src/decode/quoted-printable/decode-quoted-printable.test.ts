import { deepEqual, equal, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { decodeQuotedPrintable } from './decode-quoted-printable.ts'

function decode(body: string, lineEnds = false) {
  const source = Buffer.from(`head\r\n\r\n${body}\r\n--b`, 'latin1')
  const { main, others, ...rest } = decodeQuotedPrintable(source, 8, source.length - 5, { lineEnds })
  return {
    ...rest,
    main: main.toString('latin1'),
    others: others.map(({ octets }) => octets.toString('latin1')),
    via: others.map(({ via }) => via),
  }
}

function all(body: string, lineEnds = false): readonly string[] {
  const { main, others } = decode(body, lineEnds)
  return [main, ...others]
}

test('random octets come back, however many of them are escaped', () => {
  for (const one of [1, 2, 5]) {
    const octets = randomBytes(3000)
    const escaped = [...octets].map((octet, at) => {
      const isPlain = octet > 32 && octet < 127 && octet !== 61 && octet % one === 0
      const text = isPlain ? String.fromCharCode(octet) : `=${octet.toString(16).padStart(2, '0')}`
      return at % 25 === 24 ? `${text}=\r\n` : text
    })
    const read = decode(escaped.join(''))
    equal(read.main, octets.toString('latin1'))
    deepEqual(read.others, [])
    deepEqual(read.classes, [])
  }
})

test('H01: a binary file has no line end of its own, and those in the mail are stored in several ways', () => {
  equal(decode('MZ=00=FF=\r\n').main, 'MZ\0\xff')
  const read = all('MZ=00ab\r\ncd=0D=0Aef\r\ngh', true)
  equal(read[0], 'MZ\0ab\r\ncd\r\nef\r\ngh')
  ok(read.includes('MZ\0ab\ncd\r\nef\ngh'), 'escaped line ends stay')
  ok(read.includes('MZ\0ab\ncd\r\nef\ngh\n'))
  ok(all('MZ=00ab\ncd', true).includes('MZ\0ab\r\ncd'))
  deepEqual(decode('MZ=00ab\r\ncd', true).via, ['H01', 'H01'])
  const source = Buffer.from('MZ=00ab\r\ncd')
  equal(decodeQuotedPrintable(source, 0, source.length).others.length, 2, 'by itself where content is binary')
  const text = Buffer.from('some text\r\nof two lines')
  equal(decodeQuotedPrintable(text, 0, text.length).others.length, 0, 'but not for text')
})

test('H02: blanks behind a soft break are left out, or make it none', () => {
  const read = decode('ab=  \r\ncd=\t\r\nef')
  equal(read.main, 'abcdef')
  deepEqual(read.others, ['ab=  \r\ncd=\t\r\nef'])
  deepEqual(read.classes, ['H02'])
})

test('H02: CR behind =', () => {
  ok(all('ab=\r\r\ncd').includes('abcd'))
  ok(all('ab=\r\r\ncd').includes('ab=\r\r\ncd'))
  const bare = all('ab=\rcd\nef')
  equal(bare[0], 'ab=\rcd\nef')
  ok(bare.includes('abcd\nef'), 'a soft break')
  ok(bare.includes('abef'), 'left out up to the end of the line')
  ok(bare.includes('ab\xcd\nef'), 'each CR dropped first')
  ok(all('ab= \rcd').includes('abcd'))
  equal(decode('ab=\ncd=\r\n=\r\n=\r\nef').main, 'abcdef')
  equal(decode('ab=\n\rcd').main, 'ab\rcd')
  equal(decode('ab=\r\n\r\ncd').main, 'ab\r\ncd')
})

test('H03: lines have no limit', () => {
  const read = decode(`${'a'.repeat(998)}=41${'b'.repeat(2000)}`)
  equal(read.main, `${'a'.repeat(998)}A${'b'.repeat(2000)}`)
  deepEqual(read.classes, ['H03'])
})

test('H04: wrong escapes are literal, and so is what follows for some', () => {
  equal(decode('ab=ZZcd').main, 'ab=ZZcd')
  equal(decode('ab=ffcd=fEx').main, 'ab\xffcd\xfex', 'lower case is no mistake')
  const twice = all('ab==41cd')
  for (const text of ['ab=Acd', 'ab=41cd', 'ab==41cd']) ok(twice.includes(text), text)
  const thrice = all('ab===41cd')
  for (const text of ['ab==Acd', 'ab=Acd', 'ab===41cd']) ok(thrice.includes(text), text)
  ok(all('ab=4Zcd').includes('ab\x04cd'))
  equal(decode('ab=\x004cd').main, 'ab=\x004cd')
})

test('H04: = at the end', () => {
  deepEqual(all('ab='), ['ab', 'ab='])
  ok(all('ab=4').includes('ab=4'))
  ok(all('ab=4').includes('ab'))
})

test('H04: a soft break inside of an escape', () => {
  const torn = all('MZ=0=\r\n0ab')
  ok(torn.includes('MZ\0ab'), 'lines are joined first')
  ok(torn.includes('MZ=00ab'))
  ok(torn.includes('MZ=0=\r\n0ab'))
})

test('H04: blanks at the ends of lines', () => {
  const read = all('ab  \r\ncd\t\r\nef  ')
  equal(read[0], 'ab\r\ncd\r\nef')
  ok(read.includes('ab  \r\ncd\t\r\nef  '))
  ok(read.includes('ab\r\ncd\r\nef  '))
  equal(decode('ab =20 \r\ncd').main, 'ab  \r\ncd', 'an escaped blank is content')
  ok(all('ab  \r\ncd', true).includes('ab  \ncd'))
  ok(all('ab  \r\ncd', true).includes('ab\ncd'))
})

test('H04: NUL behind the sign of a soft break is dropped, too', () => {
  equal(all('ab=\0\r\ncd').includes('abcd'), true)
})
