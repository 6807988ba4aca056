import { Chance } from '../chance.ts'
import { Content } from './content.ts'
import { FREE_CLIENTS } from './free-clients.ts'
import { GOOGLE_AND_MICROSOFT } from './google-and-microsoft.ts'
import { MACHINES } from './machines.ts'
import { NEWSLETTERS } from './newsletters.ts'
import { PHONES_AND_WEB } from './phones-and-web.ts'

const PROGRAMS = [GOOGLE_AND_MICROSOFT, PHONES_AND_WEB, FREE_CLIENTS, NEWSLETTERS, MACHINES].flat()

/** A mail as a program writes it; facsimiles, no mail of anybody. */
export interface OrdinaryMail {
  readonly name: string
  readonly octets: Buffer
  /** Why it is not canonical; undefined: it has to be. */
  readonly why: string | undefined
}

/** Each program with little text, with much of it, and with letters beyond ASCII. */
export function ordinaryMails(): readonly OrdinaryMail[] {
  return PROGRAMS.flatMap(({ name, write, why }, index) =>
    [0, 1, 2].map((variant) => {
      const content = new Content(new Chance(100 * index + variant), variant)
      const lines = [...transport(content), ...write(content)]
      return { name: `${name}, ${variant}`, octets: Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1'), why }
    }),
  )
}

/** What servers on the way have written. */
function transport(content: Content): readonly string[] {
  return [
    'Return-Path: <a@example.net>',
    'Received: from out.example.net (out.example.net [192.0.2.7])',
    '\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)',
    '\t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)',
    `\tby mx.example.org (Postfix) with ESMTPS id ${content.letters(12)}`,
    '\tfor <user@example.org>; Mon,  2 Nov 2026 10:00:01 +0100 (CET)',
    'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=s1;',
    '\tt=1793613600; h=from:from:reply-to:subject:subject:date:date:message-id:',
    '\t to:to:cc:mime-version:mime-version:content-type:content-type;',
    `\tbh=${content.letters(43)}=;`,
    `\tb=${content.letters(70)}`,
    `\t ${content.letters(60)}==`,
  ]
}
