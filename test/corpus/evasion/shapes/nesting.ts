import { base64 } from '../../encoders.ts'
import {
  attachment,
  bodyOf,
  DECOY,
  delimited,
  HARMLESS,
  mailOf,
  multipart,
  multipartField,
  PLAIN_TOP,
  REAL,
  textOf,
} from '../entity.ts'
import { type Container, containers, leaves, type Shape } from '../types.ts'

/** The part so many multiparts deep. */
const deep =
  (levels: number, boundary = (level: number) => `level${level}_x`): Container['build'] =>
  (part) => {
    let inner = part
    for (let level = levels; level > 1; level--)
      inner = textOf({ head: multipartField(boundary(level)), body: delimited(boundary(level), inner) })
    return { head: multipartField(boundary(1)), body: delimited(boundary(1), HARMLESS, inner) }
  }
/** The part so many messages deep. */
const forwarded =
  (levels: number): Container['build'] =>
  (part) => {
    let inner = mailOf(multipart(part))
    for (let level = levels; level > 1; level--)
      inner = mailOf({ head: 'Content-Type: message/rfc822\r\n', body: inner })
    return { head: 'Content-Type: message/rfc822\r\n', body: inner }
  }
const inMessage =
  (mail: (part: string) => string, type = 'message/rfc822'): Container['build'] =>
  (part) => ({
    head: multipartField(DECOY),
    body: bodyOf(textOf({ head: `Content-Type: ${type}\r\n`, body: mail(part) }), DECOY),
  })
const odd = (top: string) => inMessage((part) => mailOf({ ...multipart(part), top }))
const file =
  (mail: (part: string) => string, type: string): Container['build'] =>
  (part) => ({
    head: multipartField(DECOY),
    body: bodyOf(textOf(attachment('', { type, body: base64(mail(part)) })), DECOY),
  })
const mail = (part: string) => mailOf(multipart(part))
const MAGICS = ['MZ', '%PDF-1.4', 'Rar!', 'BM', 'GIF89a', '070701', '{\\rtf1', 'xar!', 'ITSF', 'SZDD', '<html>', 'MSCF', '#!/bin/sh', 'PK'] // biome-ignore format: a list

export const NESTING: readonly Shape[] = [
  ...containers(
    'J01',
    Object.fromEntries(
      [5, 12, 17, 18, 20, 25, 29, 30, 31, 40, 90].map((levels) => [`${levels} levels`, deep(levels)]),
    ),
  ),
  ...containers('J01', {
    '20 levels with one boundary': deep(20, () => 'same'),
    '20 levels, boundaries that grow': deep(20, (level) => 'b'.repeat(level)),
  }),
  ...containers(
    'J02',
    Object.fromEntries(
      [4, 12, 17, 18, 20, 25, 29, 40, 90].map((levels) => [`${levels} levels`, forwarded(levels)]),
    ),
  ),
  ...containers('J02', {
    'files in base64, 4 levels': (part) => {
      let inner = mailOf(multipart(part))
      for (let level = 0; level < 4; level++)
        inner = mailOf(attachment('', { type: 'message/rfc822; name=a.eml', body: base64(inner) }))
      return { head: 'Content-Type: message/rfc822\r\n', body: inner }
    },
    'messages and multiparts in turn': (part) => {
      let inner = part
      for (let level = 0; level < 9; level++)
        inner = textOf({
          head: 'Content-Type: message/rfc822\r\n',
          body: mailOf({ head: multipartField(`m${level}_x`), body: delimited(`m${level}_x`, inner) }),
        })
      return { head: multipartField(), body: delimited(REAL, HARMLESS, inner) }
    },
  }),
  ...containers('J03', {
    '300 parts before': (part) =>
      multipart(part, { body: delimited(REAL, ...Array.from({ length: 300 }, () => HARMLESS), part) }),
    '990 parts before': (part) =>
      multipart(part, { body: delimited(REAL, ...Array.from({ length: 990 }, () => '\r\nx'), part) }),
    '1500 parts before': (part) =>
      multipart(part, { body: delimited(REAL, ...Array.from({ length: 1500 }, () => '\r\nx'), part) }),
    '5000 parts before': (part) =>
      multipart(part, { body: delimited(REAL, ...Array.from({ length: 5000 }, () => '\r\n'), part) }),
    '900 fields': (part) => multipart(part, { head: `${'X-A: b\r\n'.repeat(900)}${multipartField()}` }),
    '1100 fields': (part) => multipart(part, { head: `${'X-A: b\r\n'.repeat(1100)}${multipartField()}` }),
    '5000 fields': (part) => multipart(part, { head: `${'X-A: b\r\n'.repeat(5000)}${multipartField()}` }),
    '1100 fields in the part': (part) => multipart('X-A: b\r\n'.repeat(1100) + part),
  }),
  ...containers('J04', {
    '90 parameters': (part) =>
      multipart(part, { head: `Content-Type: multipart/mixed; ${'p=v; '.repeat(90)}boundary=${REAL}\r\n` }),
    '300 parameters': (part) =>
      multipart(part, { head: `Content-Type: multipart/mixed; ${'p=v; '.repeat(300)}boundary=${REAL}\r\n` }),
    '300 parameters, folded': (part) =>
      multipart(part, {
        head: `Content-Type: multipart/mixed;\r\n ${'p=v;\r\n '.repeat(300)}boundary=${REAL}\r\n`,
      }),
    '300 kB of header': (part) =>
      multipart(part, { head: `${`X-A: ${'a'.repeat(900)}\r\n`.repeat(320)}${multipartField()}` }),
    '100 kB in one field': (part) =>
      multipart(part, { head: `X-A: ${'a'.repeat(100_000)}\r\n${multipartField()}` }),
    '70 kB in the type': (part) =>
      multipart(part, {
        head: `Content-Type: multipart/mixed; x="${'a'.repeat(70_000)}"; boundary=${REAL}\r\n`,
      }),
    '300 kB of header in the part': (part) =>
      multipart(`${`X-A: ${'a'.repeat(900)}\r\n`.repeat(320)}${part}`),
  }),
  ...containers('J05', {
    ...Object.fromEntries(MAGICS.map((magic) => [`name ${magic}`, odd(`${magic}: x\r\n${PLAIN_TOP}`)])),
    'unknown fields only': odd('X-A: b\r\n'),
    'type alone': odd(''),
    'empty line first': inMessage((part) => `\r\n${mail(part)}`),
    'two empty lines first': inMessage((part) => `\r\n\r\n${mail(part)}`),
    'From line': inMessage((part) => `From ann@example.net Mon Aug  3 09:00:00 2026\r\n${mail(part)}`),
    'escaped From line': inMessage((part) => `>From ann\r\n${mail(part)}`),
    'byte order mark': inMessage((part) => `\xef\xbb\xbf${mail(part)}`),
    zip: odd(`PK\x03\x04: x\r\n${PLAIN_TOP}`),
    NUL: odd(`\0X: y\r\n${PLAIN_TOP}`),
    'HTML before': inMessage((part) => `<html>\r\n${mail(part)}`),
  }),
  ...containers('J06', {
    ...Object.fromEntries(
      [
        'message/global',
        'message/news',
        'message/x-foo',
        'message/delivery-status',
        'message/disposition-notification',
        'message/http',
        'message/feedback-report',
        'text/rfc822-headers',
        'text/rfc822',
        'application/octet-stream; name=a.eml',
        'text/plain',
        'MESSAGE/RFC822',
        '"message/rfc822"',
        'message',
        'message/global-headers',
        'application/mbox',
      ].map((type) => [`as ${type}`, inMessage(mail, type)]),
    ),
    ...Object.fromEntries(
      [
        'message/rfc822',
        'message/rfc822; name=a.eml',
        'application/octet-stream; name=a.eml',
        'text/plain; name=a.eml',
        'application/x-foo',
        'message/global; name=a.eml',
      ].map((type) => [`in base64 as ${type}`, file(mail, type)]),
    ),
    'in base64, a magic first': file(
      (part) => mailOf({ ...multipart(part), top: `MZ: x\r\n${PLAIN_TOP}` }),
      'application/octet-stream; name=a.eml',
    ),
    'in base64, unknown field first': file(
      (part) => mailOf({ ...multipart(part), top: `X-A: b\r\n${PLAIN_TOP}` }),
      'application/octet-stream; name=a.eml',
    ),
    'in base64, From line first': file(
      (part) => `From ann Mon Aug  3 09:00:00 2026\r\n${mail(part)}`,
      'application/octet-stream; name=a.eml',
    ),
    'in base64, an empty line first': file((part) => `\r\n${mail(part)}`, 'message/rfc822; name=a.eml'),
    'in base64, type alone': file((part) => textOf(multipart(part)), 'application/octet-stream; name=a.eml'),
    'in base64, LF': file(
      (part) => mail(part).replaceAll('\r\n', '\n'),
      'application/octet-stream; name=a.eml',
    ),
  }),
  ...containers('J07', {
    'one of one': (part) => ({
      head: 'Content-Type: message/partial; id="a@b"; number=1; total=1\r\n',
      body: mail(part),
    }),
    'one of two': (part) => ({
      head: 'Content-Type: message/partial; id="a@b"; number=1; total=2\r\n',
      body: mail(part),
    }),
    'two of two': (part) => ({
      head: 'Content-Type: message/partial; id="a@b"; number=2; total=2\r\n',
      body: mail(part),
    }),
    'no number': (part) => ({ head: 'Content-Type: message/partial; id=x\r\n', body: mail(part) }),
    'no parameters': (part) => ({ head: 'Content-Type: message/partial\r\n', body: mail(part) }),
    'with an empty line': (part) => ({
      head: 'Content-Type: Message/Partial; total=3; number=1; id=x\r\n',
      body: `\r\n${mail(part)}`,
    }),
  }),
  ...containers('J08', {
    file: (part) => ({
      head: 'Content-Type: message/external-body; access-type=local-file; name="/a"\r\n',
      body: textOf(multipart(part)),
    }),
    ftp: (part) => ({
      head: 'Content-Type: message/external-body; access-type=anon-ftp; site=x; name=y\r\n',
      body: textOf(multipart(part)),
    }),
    URL: (part) => ({
      head: 'Content-Type: message/external-body; access-type=URL; URL="http://example.org/"\r\n',
      body: textOf(multipart(part)),
    }),
    'no parameters': (part) => ({
      head: 'Content-Type: message/external-body\r\n',
      body: textOf(multipart(part)),
    }),
    'part itself': (part) => ({
      head: 'Content-Type: message/external-body; access-type=mail-server; server=a@example.org\r\n',
      body: part,
    }),
    'phantom body': (part) => ({
      head: 'Content-Type: message/external-body; access-type=mail-server\r\n',
      body: `Content-Type: text/plain\r\n\r\n${bodyOf(part)}`,
    }),
  }),
  ...leaves('J06', {
    'headers alone as a leaf': (octets) => ({
      head: 'Content-Type: text/rfc822-headers\r\n',
      body: mailOf(attachment(octets)),
    }),
  }),
]
