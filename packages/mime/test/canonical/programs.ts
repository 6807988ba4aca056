import { type Chance, HEX, WORD } from './chance.ts'

/** Header fields before those of MIME, in the shapes of programs that write mail. */
export function topHeader(chance: Chance): readonly string[] {
  const fields: string[] = []
  const id = chance.word(HEX, 12, 20)
  for (let hop = chance.below(4); hop > 0; hop--) {
    fields.push(
      `Received: from mail${hop}.example.net (mail${hop}.example.net [192.0.2.${hop}])`,
      `\tby mx.example.org (Postfix) with ESMTPS id ${chance.word(WORD, 8, 12)}`,
      `\tfor <user@example.org>; Mon,  2 Nov 2026 10:0${hop}:00 +0000 (UTC)`,
    )
  }
  if (chance.is(0.4))
    fields.push(
      'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;',
      '        d=example.net; s=20230601; t=1700000000; x=1700604800;',
      '        h=to:subject:message-id:date:from:mime-version:from:to:cc:subject;',
      `        bh=${chance.word(WORD, 43, 43)}=;`,
      `        b=${chance.word(`${WORD}+/`, 60, 60)}`,
      `         ${chance.word(`${WORD}+/`, 60, 60)}==`,
    )
  if (chance.is(0.2)) fields.push(`X-Google-Smtp-Source: ${chance.word(WORD, 40, 90)}`)
  if (chance.is(0.2))
    fields.push('X-Received: by 2002:a05:6102:3a0:: with SMTP id z; Mon, 02 Nov 2026 02:00:00 -0800 (PST)')
  fields.push(
    `From: ${chance.pick(['A Person <a@example.net>', 'a@example.net', '"Person, A" <a@example.net>', '=?UTF-8?B?w4Q=?= <a@example.net>'])}`,
  )
  fields.push(`To: ${chance.pick(['user@example.org', '<user@example.org>', 'undisclosed-recipients:;'])}`)
  fields.push(
    `Subject: ${chance.pick(['', 'Hello', 'Re: (no subject)', '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', 'Gr\xc3\xbc\xc3\x9fe', 'x;'])}`,
  )
  fields.push('Date: Mon, 2 Nov 2026 10:00:00 +0000', `Message-ID: <${id}@example.net>`)
  if (chance.is(0.2)) fields.push('References: <a@example.net>', ' <b@example.net>', '\t<c@example.net>')
  if (chance.is(0.2))
    fields.push('X-Mailer: Microsoft Outlook 16.0', 'Thread-Index: AdoAAA==', 'Content-Language: de')
  return fields
}
