/** Commands, MTA to filter (SMFIC_*, mfdef.h). */
export const SMFIC = {
  ABORT: 0x41, // A
  BODY: 0x42, // B
  CONNECT: 0x43, // C
  MACRO: 0x44, // D
  BODYEOB: 0x45, // E
  HELO: 0x48, // H
  QUIT_NC: 0x4b, // K
  HEADER: 0x4c, // L
  MAIL: 0x4d, // M
  EOH: 0x4e, // N
  OPTNEG: 0x4f, // O
  QUIT: 0x51, // Q
  RCPT: 0x52, // R
  DATA: 0x54, // T
  UNKNOWN: 0x55, // U
} as const

/** Replies, filter to MTA (SMFIR_*, mfdef.h). `SHUTDOWN` and `CONN_FAIL` are left out: a filter must not send them. */
export const SMFIR = {
  ADDRCPT: 0x2b, // +
  DELRCPT: 0x2d, // -
  ADDRCPT_PAR: 0x32, // 2
  ACCEPT: 0x61, // a
  REPLBODY: 0x62, // b
  CONTINUE: 0x63, // c
  DISCARD: 0x64, // d
  CHGFROM: 0x65, // e
  ADDHEADER: 0x68, // h
  INSHEADER: 0x69, // i
  CHGHEADER: 0x6d, // m
  PROGRESS: 0x70, // p
  QUARANTINE: 0x71, // q
  REJECT: 0x72, // r
  SKIP: 0x73, // s
  TEMPFAIL: 0x74, // t
  REPLYCODE: 0x79, // y
} as const

/** Address families of CONNECT (SMFIA_*, mfdef.h). */
export const SMFIA = { UNKNOWN: 0x55, UNIX: 0x4c, INET: 0x34, INET6: 0x36 } as const

/** Stages of macro lists (SMFIM_*, mfapi.h). Note that EOM comes before EOH. */
export const SMFIM = { connect: 0, helo: 1, mail: 2, rcpt: 3, data: 4, eom: 5, eoh: 6 } as const

/** Bytes of the length in front of every frame. */
export const PREFIX_BYTES = 4

/** Largest piece of body in one packet, either way; both MTAs keep to it whatever size was negotiated. */
export const BODY_CHUNK_BYTES = 65_535
