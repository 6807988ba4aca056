/** Command letters, MTA to filter (SMFIC_*, mfdef.h). Kept apart from the server's own table on purpose. */
export const COMMAND = {
  OPTNEG: 'O',
  MACRO: 'D',
  CONNECT: 'C',
  HELO: 'H',
  MAIL: 'M',
  RCPT: 'R',
  DATA: 'T',
  UNKNOWN: 'U',
  HEADER: 'L',
  EOH: 'N',
  BODY: 'B',
  BODYEOB: 'E',
  ABORT: 'A',
  QUIT: 'Q',
  QUIT_NC: 'K',
} as const

/** Reply letters, filter to MTA (SMFIR_*, mfdef.h). */
export const REPLY = {
  CONTINUE: 'c',
  ACCEPT: 'a',
  REJECT: 'r',
  TEMPFAIL: 't',
  DISCARD: 'd',
  REPLYCODE: 'y',
  SKIP: 's',
  PROGRESS: 'p',
  ADDHEADER: 'h',
  INSHEADER: 'i',
  CHGHEADER: 'm',
  REPLBODY: 'b',
  ADDRCPT: '+',
  ADDRCPT_PAR: '2',
  DELRCPT: '-',
  CHGFROM: 'e',
  QUARANTINE: 'q',
} as const

/** Action bits (SMFIF_*, mfapi.h). */
export const ACTION = {
  ADDHDRS: 0x001,
  CHGBODY: 0x002,
  ADDRCPT: 0x004,
  DELRCPT: 0x008,
  CHGHDRS: 0x010,
  QUARANTINE: 0x020,
  CHGFROM: 0x040,
  ADDRCPT_PAR: 0x080,
  SETSYMLIST: 0x100,
} as const

/** Protocol bits (SMFIP_*, mfapi.h). */
export const PROTOCOL = {
  NOCONNECT: 0x00000001,
  NOHELO: 0x00000002,
  NOMAIL: 0x00000004,
  NORCPT: 0x00000008,
  NOBODY: 0x00000010,
  NOHDRS: 0x00000020,
  NOEOH: 0x00000040,
  NR_HDR: 0x00000080,
  NOUNKNOWN: 0x00000100,
  NODATA: 0x00000200,
  SKIP: 0x00000400,
  RCPT_REJ: 0x00000800,
  NR_CONN: 0x00001000,
  NR_HELO: 0x00002000,
  NR_MAIL: 0x00004000,
  NR_RCPT: 0x00008000,
  NR_DATA: 0x00010000,
  NR_UNKN: 0x00020000,
  NR_EOH: 0x00040000,
  NR_BODY: 0x00080000,
  HDR_LEADSPC: 0x00100000,
  MDS_256K: 0x10000000,
  MDS_1M: 0x20000000,
} as const

/** What both MTAs offer today. */
export const ALL_ACTIONS = 0x1ff
/** What both MTAs offer today, without a data size bit. */
export const ALL_PROTOCOL = 0x1fffff

/** The points of a session at which a filter can answer. */
export type Stage =
  | 'connect'
  | 'helo'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'unknown'
  | 'header'
  | 'eoh'
  | 'body'
  | 'eom'

interface StageBits {
  readonly letter: string
  /** Set in the answer: the MTA does not send the event. */
  readonly no: number
  /** Set in the answer: the filter does not reply to the event. */
  readonly nr: number
}

/** Letter and negotiation bits of each stage; 0 where no bit exists. */
export const STAGE: { readonly [S in Stage]: StageBits } = {
  connect: { letter: COMMAND.CONNECT, no: PROTOCOL.NOCONNECT, nr: PROTOCOL.NR_CONN },
  helo: { letter: COMMAND.HELO, no: PROTOCOL.NOHELO, nr: PROTOCOL.NR_HELO },
  mail: { letter: COMMAND.MAIL, no: PROTOCOL.NOMAIL, nr: PROTOCOL.NR_MAIL },
  rcpt: { letter: COMMAND.RCPT, no: PROTOCOL.NORCPT, nr: PROTOCOL.NR_RCPT },
  data: { letter: COMMAND.DATA, no: PROTOCOL.NODATA, nr: PROTOCOL.NR_DATA },
  unknown: { letter: COMMAND.UNKNOWN, no: PROTOCOL.NOUNKNOWN, nr: PROTOCOL.NR_UNKN },
  header: { letter: COMMAND.HEADER, no: PROTOCOL.NOHDRS, nr: PROTOCOL.NR_HDR },
  eoh: { letter: COMMAND.EOH, no: PROTOCOL.NOEOH, nr: PROTOCOL.NR_EOH },
  body: { letter: COMMAND.BODY, no: PROTOCOL.NOBODY, nr: PROTOCOL.NR_BODY },
  eom: { letter: COMMAND.BODYEOB, no: 0, nr: 0 },
}
