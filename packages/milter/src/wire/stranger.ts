/** What kind of client this probably is instead, and what to do about it. */
export interface Stranger {
  readonly what: string
  readonly remedy: string
}

/**
 * Guesses who speaks when the first bytes of a frame make no sense as a length (they are at least four). Undefined
 * when nothing known fits.
 */
export function describeStranger(start: Buffer): Stranger | undefined {
  if (start[0] === 0x16 && start[1] === 0x03) {
    return {
      what: 'it looks like a TLS handshake',
      remedy: 'Milter has no TLS: connect in plain, or tunnel it.',
    }
  }
  const word = start.toString('latin1', 0, 4)
  if (HTTP_METHODS.includes(word)) {
    return {
      what: 'it looks like an HTTP request',
      remedy: 'Point browsers, proxies and health checks at another port; this one is for the mail server.',
    }
  }
  if (SMTP_VERBS.includes(word.toUpperCase())) {
    return {
      what: 'it looks like an SMTP client',
      remedy: 'Send mail to the mail server; it asks this milter through smtpd_milters.',
    }
  }
  if (CLAMD_WORDS.includes(word)) {
    return {
      what: 'it looks like a clamd conversation',
      remedy: 'Check that the ports of clamd and milter differ.',
    }
  }
  if (start.subarray(0, 4).every(isPrintable)) {
    return {
      what: `it sent the text ${JSON.stringify(word)}…`,
      remedy: 'Check what connects to this socket; only the mail server should.',
    }
  }
  return undefined
}

const HTTP_METHODS = ['GET ', 'HEAD', 'POST', 'PUT ', 'OPTI', 'DELE', 'CONN', 'TRAC', 'PATC', 'PRI ']
const SMTP_VERBS = ['EHLO', 'HELO', 'LHLO', 'MAIL', 'RCPT', 'QUIT', 'XCLI', 'STAR']
const CLAMD_WORDS = [
  'zPIN',
  'nPIN',
  'PING',
  'zINS',
  'nINS',
  'zIDS',
  'nIDS',
  'zVER',
  'nVER',
  'UNKN',
  'INST',
  'zSTA',
]

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f
}
