/**
 * Why those checks matter that are told only where there is something to tell, so that the catalogue does not list them as looked
 * for in vain: those of Postfix, each for its own case, and few others.
 */
export const OWN_WHYS = {
  'milter.exposed':
    'A milter asks for no password: whoever reaches it can take its sessions, or learn what passes',
  postfix: 'What Postfix does with mail is known from its configuration alone',
  'postfix.asked':
    'Whether mail is really shown to this milter no configuration proves; that an MTA came does',
  'postfix.by-client': 'A table may take clients out, and nobody sees which mail was not scanned',
  'postfix.default-action':
    'Postfix does this with mail whenever it cannot ask: at a restart, an overload, a defect',
  'postfix.log': 'Postfix notes there each milter that it could not ask, also when all looks well now',
  'postfix.notices': 'Nobody gets a bounce that was refused: Postfix drops it',
  'postfix.order':
    'Milters are asked in their order: what is signed should be what was scanned, and be scanned once',
  'postfix.other-milters':
    'Postfix asks all milters of a list: one that is gone keeps all mail out, whatever the others say',
  'postfix.ports': 'Mail that comes in by a port that asks no milter is delivered unscanned',
  'postfix.protocol':
    'An old milter protocol tells this milter less, and every header field costs a round trip',
  'postfix.recipients':
    'Recipients of one mail may be decided differently, and Postfix must keep them apart behind us',
  'postfix.release':
    'Without its listener nothing is released from the quarantine; one that others use is a door past the scan',
  'postfix.sendmail':
    'Web sites, cron jobs and mail programs of this host send by sendmail(1), which no port sees',
  'postfix.size': 'Of larger mail the beginning is scanned at most: policy.oversize decides about it',
  'postfix.socket': 'A milter that Postfix cannot reach keeps all mail out, or lets it in unscanned',
  'postfix.timeouts': 'Postfix gives a milter up that takes longer, and treats it as one that is gone',
  'postfix.unscanned':
    'Mail that was taken while this milter was away is in mailboxes, and nobody looked at it',
  /** Of every subject that could not be looked at as a whole. */
  look: 'What could not be looked at may be wrong',
} as const

export type OwnWhy = (typeof OWN_WHYS)[keyof typeof OWN_WHYS]
