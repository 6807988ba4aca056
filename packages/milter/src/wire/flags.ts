import type { ActionName } from '../envelope.ts'

/** Actions of a filter (SMFIF_*, mfapi.h). */
export const SMFIF = {
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

/** Protocol steps and extras (SMFIP_*, mfdef.h): NO* = do not send, NR_* = will not be answered. */
export const SMFIP = {
  NOCONNECT: 0x0000_0001,
  NOHELO: 0x0000_0002,
  NOMAIL: 0x0000_0004,
  NORCPT: 0x0000_0008,
  NOBODY: 0x0000_0010,
  NOHDRS: 0x0000_0020,
  NOEOH: 0x0000_0040,
  NR_HDR: 0x0000_0080,
  NOUNKNOWN: 0x0000_0100,
  NODATA: 0x0000_0200,
  SKIP: 0x0000_0400,
  RCPT_REJ: 0x0000_0800,
  NR_CONN: 0x0000_1000,
  NR_HELO: 0x0000_2000,
  NR_MAIL: 0x0000_4000,
  NR_RCPT: 0x0000_8000,
  NR_DATA: 0x0001_0000,
  NR_UNKN: 0x0002_0000,
  NR_EOH: 0x0004_0000,
  NR_BODY: 0x0008_0000,
  HDR_LEADSPC: 0x0010_0000,
  MDS_256K: 0x1000_0000,
  MDS_1M: 0x2000_0000,
} as const

/** What a zero in the offer stands for (version 1 defaults, mfdef.h). */
export const DEFAULT_OFFER = { actions: 0x0f, protocol: 0x3f } as const

/** Largest payload under each size flag, without the command byte. */
export const MDS_PAYLOAD_BYTES = { MDS_256K: 262_143, MDS_1M: 1_048_575 } as const

/** The action bit that stands for each kind of modification. */
const ACTION_BITS: { readonly [A in ActionName]: number } = {
  addHeaders: SMFIF.ADDHDRS,
  changeHeaders: SMFIF.CHGHDRS,
  changeBody: SMFIF.CHGBODY,
  addRecipients: SMFIF.ADDRCPT,
  addRecipientsWithParameters: SMFIF.ADDRCPT_PAR,
  deleteRecipients: SMFIF.DELRCPT,
  changeSender: SMFIF.CHGFROM,
  quarantine: SMFIF.QUARANTINE,
}

/** The bits of a list of actions. */
export function actionBits(names: readonly ActionName[]): number {
  return names.reduce((bits, name) => bits | ACTION_BITS[name], 0)
}

/** The names of the action bits that are set; other bits are ignored. */
export function actionNames(bits: number): ReadonlySet<ActionName> {
  const names = new Set<ActionName>()
  for (const name of ACTION_NAMES) if ((bits & ACTION_BITS[name]) !== 0) names.add(name)
  return names
}

const ACTION_NAMES = [
  'addHeaders',
  'changeHeaders',
  'changeBody',
  'addRecipients',
  'addRecipientsWithParameters',
  'deleteRecipients',
  'changeSender',
  'quarantine',
] as const satisfies readonly ActionName[]
