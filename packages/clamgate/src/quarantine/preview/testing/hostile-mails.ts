import { HOSTILE_HTML } from './hostile-html.ts'

export interface HostileMail {
  readonly trick: string
  /** The HTML of those that have some, for a browser without any protection. */
  readonly html: string | undefined
  readonly mail: Buffer
}

const HEAD = [
  'From: "bank@example.org" <x@evil.test>',
  'To: bob@example.org',
  'Subject: Look',
  'MIME-Version: 1.0',
]

/** Mails of our own making that try to get something from whoever looks at them. */
export function hostileMails(attacker: string): readonly HostileMail[] {
  const fromHtml = HOSTILE_HTML.map(([trick, html], index): HostileMail => {
    const written = html((path) => `${attacker}/${index}/${path}`)
    return { trick, html: written, mail: htmlMail(written) }
  })
  return [...fromHtml, ...mimeTricks(attacker)]
}

/** A mail of HTML alone. */
export function htmlMail(html: string, type = 'text/html; charset=utf-8'): Buffer {
  return mailOf(`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', '', base64(html))
}

function mimeTricks(attacker: string): readonly HostileMail[] {
  const at = (path: string) => `${attacker}/mime/${path}`
  const img = (path: string) => `<img src="${at(path)}">`
  const mail = (trick: string, ...rows: readonly string[]) => ({
    trick,
    html: undefined,
    mail: mailOf(...rows),
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><image href="${at('cid-svg')}"/></svg>`
  return [
    mail('UTF-7', 'Content-Type: text/html; charset=utf-7', '', `+ADw-img src=+ACI-${at('utf7')}+ACI-+AD4-`),
    mail(
      'UTF-16',
      'Content-Type: text/html; charset=utf-16',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from(img('utf16'), 'utf16le').toString('base64'),
    ),
    mail(
      'ISO-2022-JP with escapes',
      'Content-Type: text/html; charset=iso-2022-jp',
      '',
      `\x1b$B\x1b(B${img('jis')}\x1b(J`,
    ),
    mail('two charsets', 'Content-Type: text/html; charset=x-unknown; charset="utf-8"', '', img('charset')),
    mail('HTML that says it is text', 'Content-Type: text/plain', '', img('plain')),
    mail(
      'HTML in the subject and in names',
      `Subject: ${img('subject')}`,
      `From: "${img('name')}" <a@b>`,
      '',
      img('body'),
    ),
    mail(
      'a picture that is SVG',
      'Content-Type: multipart/related; boundary=b',
      '',
      ...part('text/html', '<img src="cid:one@x">'),
      ...part('image/png', svg, 'Content-ID: <one@x>'),
      '--b--',
    ),
    mail(
      'a picture that is HTML',
      'Content-Type: multipart/related; boundary=b',
      '',
      ...part('text/html', '<img src="cid:one@x">'),
      ...part('image/jpeg', `<html>${img('cid-html')}`, 'Content-ID: <one@x>'),
      '--b--',
    ),
    mail('no end of the header', `Content-Type: text/html\r\n${img('header')}`),
    mail(
      'a boundary twice',
      'Content-Type: multipart/mixed; boundary=b; boundary=c',
      '',
      ...part('text/html', img('b')),
      '--c',
      'Content-Type: text/html',
      '',
      img('c'),
      '--c--',
      '--b--',
    ),
    mail(
      'a mail within the mail',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...part('message/rfc822', `Subject: x\r\nContent-Type: text/html\r\n\r\n${img('inner')}`),
      '--b--',
    ),
    mail(
      'Content-Base and Content-Location',
      `Content-Base: ${at('base/')}`,
      `Content-Location: ${at('location/')}`,
      'Content-Type: text/html',
      '',
      '<img src="x.png">',
    ),
    mail(
      'enriched text',
      'Content-Type: text/enriched',
      '',
      `<param>${at('enriched')}</param>${img('enriched')}`,
    ),
    mail(
      'XHTML and XML',
      'Content-Type: application/xhtml+xml',
      '',
      `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${img('xhtml')}</html>`,
    ),
    mail(
      'an external body',
      `Content-Type: message/external-body; access-type=URL; URL="${at('external')}"`,
      '',
      'Content-Type: text/html',
      '',
      '',
    ),
    mail(
      'calendar with HTML',
      'Content-Type: text/calendar; method=REQUEST',
      '',
      `BEGIN:VCALENDAR\r\nX-ALT-DESC;FMTTYPE=text/html:${img('calendar')}\r\nEND:VCALENDAR`,
    ),
    mail(
      'quoted-printable across tags',
      'Content-Type: text/html',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      `<i=\r\nmg s=72c=3D"${at('qp')}">`,
    ),
  ]
}

function part(type: string, body: string, ...fields: readonly string[]): readonly string[] {
  return ['--b', `Content-Type: ${type}`, ...fields, 'Content-Transfer-Encoding: base64', '', base64(body)]
}

/** A mail with a usual header in front of these rows. */
export function mailOf(...rows: readonly string[]): Buffer {
  return Buffer.from([...HEAD, ...rows].map((row) => `${row}\r\n`).join(''))
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64').replaceAll(/.{76}/g, '$&\r\n')
}
