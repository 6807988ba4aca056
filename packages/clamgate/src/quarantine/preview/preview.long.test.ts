import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { PREVIEW_BOUNDS } from './bounds.ts'
import { createPreviewer } from './previewer.ts'
import { htmlMail, mailOf } from './testing/hostile-mails.ts'
import type { Granted, Preview, Wish } from './types.ts'

const DOCUMENT: Wish = { kind: 'document' }

/** A previewer for one mail, in a real thread. */
function previewerOf(mail: Buffer, bytes = mail.length) {
  const content = () => Readable.from(blocks(mail, bytes))
  const open = async () => ({ bytes, content, [Symbol.asyncDispose]: async () => undefined })
  return createPreviewer({ entries: { open } })
}

/** So many octets, of which no more are made than are read. */
function* blocks(mail: Buffer, bytes: number): Iterable<Buffer> {
  for (let left = bytes; left > 0; left -= mail.length) yield mail.subarray(0, Math.min(left, mail.length))
}

async function previewOf(mail: Buffer, bytes?: number): Promise<Preview> {
  const granted = await previewerOf(mail, bytes).look('ID', DOCUMENT, AbortSignal.timeout(60_000))
  assert.equal(granted.kind, 'document')
  return (granted as Extract<Granted, { kind: 'document' }>).preview
}

const reachedIn = ({ reached }: Preview) => reached.map(({ bound }) => bound)

test('a mail is told with header, text and attachments, each by its SHA-256 and path', async () => {
  const mail = mailOf(
    'Received: from a.test (a.test [192.0.2.1]) by mx.example.org with ESMTPS; Mon, 30 Nov 2026 10:00:00 +0000',
    'Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=a.test; dkim=fail',
    ...['Date: Mon, 30 Nov 2026 10:00:00 +0000', 'Content-Type: multipart/mixed; boundary=b', ''],
    ...['--b', 'Content-Type: text/plain; charset=utf-8', '', 'Grüße \u202efdp.exe', ''],
    ...['--b', 'Content-Type: application/pdf; name="invoice.pdf            .exe"', ''],
    ...['not really', '--b--'],
  )
  const { subject, from, received, authentication, text, textFrom, attachments, hasHtml, reached, date } =
    await previewOf(mail)
  assert.deepEqual(subject, { text: 'Look', notes: [] })
  assert.deepEqual(from[0]?.notes, ['name-is-other-address'])
  assert.equal(received[0]?.by, 'mx.example.org')
  assert.deepEqual(authentication[0]?.results, [
    { method: 'spf', result: 'pass' },
    { method: 'dkim', result: 'fail' },
  ])
  assert.match(text, /Grüße \[U\+202E\]fdp\.exe/)
  assert.deepEqual([textFrom, hasHtml, date], ['text', false, '2026-11-30T10:00:00.000Z'])
  assert.deepEqual(attachments[0]?.name.notes, ['hidden-ending'])
  assert.match(attachments[0]?.sha256 ?? '', /^[0-9a-f]{64}$/)
  assert.equal(attachments[0]?.path, '0.2')
  assert.deepEqual(reached, [])
})

test('a mail that readers take apart in different ways says so, with what others get from it', async () => {
  const inner = (name: string) => [
    `--${name}`,
    `Content-Type: application/octet-stream; name=${name}.exe`,
    '',
  ]
  const mail = mailOf(
    ...['Content-Type: multipart/mixed; boundary=one', 'Content-Type: multipart/mixed; boundary=two', ''],
    ...[...inner('one'), 'for some', '--one--', ...inner('two'), 'for others', '--two--'],
  )
  const { readings } = await previewOf(mail)
  assert.equal(readings?.differs, true)
  assert.ok(readings.classes.some((one) => one.class === 'C01'))
  assert.ok(readings.others.length > 0)
})

test('a picture that the mail brings along is shown, and counted as such', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const mail = mailOf(
    ...['Content-Type: multipart/related; boundary=b', '', '--b', 'Content-Type: text/html', ''],
    ...['<p>x<img src="cid:one@x" alt="dot"></p>', '--b', 'Content-Type: application/octet-stream'],
    ...['Content-ID: <one@x>', 'Content-Transfer-Encoding: base64', '', png.toString('base64'), '--b--'],
  )
  const wish: Wish = { kind: 'page', as: 'html', language: 'en' }
  const granted = await previewerOf(mail).look('ID', wish, AbortSignal.timeout(60_000))
  assert.match(
    granted.kind === 'page' ? granted.html : '',
    /<img src="data:image\/png;base64,[^"]+" alt="dot"/,
  )
})

test('an attachment is handed out as the mail has it, and one that is not there is refused', async () => {
  const mail = mailOf(
    ...['Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: application/zip; name=x.zip'],
    ...['Content-Transfer-Encoding: base64', '', Buffer.from('PK-like').toString('base64'), '--b--'],
  )
  const previewer = previewerOf(mail)
  const signal = AbortSignal.timeout(60_000)
  const granted = await previewer.look('ID', { kind: 'attachment', index: 0 }, signal)
  assert.equal(granted.kind === 'attachment' && Buffer.from(granted.octets).toString(), 'PK-like')
  await assert.rejects(previewer.look('ID', { kind: 'attachment', index: 1 }, signal), {
    code: 'PREVIEW_NO_PART',
  })
})

test('14.58 a mail of 200,000 parts is shown up to its bound', async () => {
  const part = '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'
  const preview = await previewOf(
    Buffer.from(`From: a@b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(200_000)}`),
  )
  assert.ok(reachedIn(preview).includes('parts'), reachedIn(preview).join())
  assert.ok(preview.attachments.length <= PREVIEW_BOUNDS.parts)
})

test('14.58 of a mail with 1 GB of base64 the beginning is read', async () => {
  const head = mailOf(
    'Content-Type: application/octet-stream; name=x',
    'Content-Transfer-Encoding: base64',
    '',
  )
  const block = Buffer.concat([head, Buffer.from(`${'QUJD'.repeat(19)}\r\n`.repeat(10_000))])
  const preview = await previewOf(block, 1_000_000_000)
  assert.ok(reachedIn(preview).includes('bytes'), reachedIn(preview).join())
  const attachment: Wish = { kind: 'attachment', index: 0 }
  await assert.rejects(
    previewerOf(block, 1_000_000_000).look('ID', attachment, AbortSignal.timeout(60_000)),
    {
      code: 'PREVIEW_CUT',
    },
  )
})

test('14.58 a mail that is nested a thousand levels deep is shown by its header', async () => {
  const rows = Array.from({ length: 1000 }, (_, level) => [
    ...[`Content-Type: multipart/mixed; boundary=b${level}`, '', `--b${level}`],
  ])
  const preview = await previewOf(mailOf(...rows.flat()))
  assert.ok(reachedIn(preview).includes('depth'), reachedIn(preview).join())
  assert.equal(preview.subject?.text, 'Look')
})

test('14.58 HTML of a hundred thousand levels, and of one endless tag, is shown or refused within the time', async () => {
  const html = [
    '<div>'.repeat(100_000),
    `<p ${'a="'.repeat(300_000)}`,
    `<!--${'-'.repeat(1_000_000)}`,
    '<a href=x>'.repeat(100_000),
  ]
  for (const one of html) {
    const wish: Wish = { kind: 'page', as: 'html', language: 'en' }
    const granted = previewerOf(htmlMail(one)).look('ID', wish, AbortSignal.timeout(60_000))
    await granted.catch((error: unknown) => {
      assert.match(
        error instanceof Error && 'code' in error ? String(error.code) : '',
        /^PREVIEW_(?:TIMEOUT|DIED)$/,
      )
    })
  }
})

test('14.58 a mail that takes more memory or time than it may ends its thread, and nothing else', async () => {
  const wish: Wish = { kind: 'page', as: 'html', language: 'en' }
  const granted = previewerOf(htmlMail('<b>'.repeat(690_000))).look('ID', wish, AbortSignal.timeout(60_000))
  await assert.rejects(granted, { code: /^PREVIEW_(?:DIED|TIMEOUT)$/ })
  assert.equal((await previewOf(mailOf('', 'still here'))).text.trim(), 'still here')
})

test('two mails are read at once, eight wait, and the next one is told to come back', async () => {
  const blocked = Promise.withResolvers<Granted>()
  const open = async () => ({
    ...{
      bytes: 1,
      content: () => Readable.from([Buffer.from('x')]),
      [Symbol.asyncDispose]: async () => undefined,
    },
  })
  let reading = 0
  const previewer = createPreviewer({
    entries: { open },
    read: async () => {
      reading += 1
      return await blocked.promise
    },
  })
  const never = new AbortController()
  const looks = Array.from({ length: 10 }, () => previewer.look('ID', DOCUMENT, never.signal))
  await assert.rejects(previewer.look('ID', DOCUMENT, never.signal), { code: 'PREVIEW_BUSY' })
  assert.ok(reading <= 2)
  blocked.resolve({ kind: 'page', html: '' })
  assert.equal((await Promise.all(looks)).length, 10)
})
