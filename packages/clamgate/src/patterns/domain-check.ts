import { isIPv4, isIPv6 } from 'node:net'
import { domainForms, labelsOf, toAscii, toUnicode } from './domain-forms.ts'
import { type BadPattern, bad } from './pattern.ts'

/** RFC 1035 section 2.3.4, octets; a name of 255 on the wire is 253 as people write it. */
const LONGEST_LABEL = 63
const LONGEST_DOMAIN = 253

/**
 * Why a text can never be the domain of an address, with or without wildcards; undefined: it can. What mail systems take
 * though no registry would, such as underscores, is a domain.
 */
export function domainProblem(domain: string): BadPattern | undefined {
  return domain.startsWith('[') ? literalProblem(domain) : (noDomain(domain) ?? nameProblem(domain))
}

/** An address literal, RFC 5321 section 4.1.3. */
function literalProblem(domain: string): BadPattern | undefined {
  const inside = /^\[([^[\]\s]+)\]$/.exec(domain)?.[1]
  if (inside === undefined) {
    return bad(`${domain} is no address literal`, 'write it as [192.0.2.1] or [IPv6:2001:db8::1]')
  }
  if (isIPv6(inside)) return bad(`${domain} lacks its tag`, `did you mean [IPv6:${inside}]?`)
  const isNoAddress = /^IPv6:/i.test(inside)
    ? !isIPv6(inside.slice(5))
    : !isIPv4(inside) && /^[\d.]+$/.test(inside)
  if (!isNoAddress || isWild(inside)) return undefined
  return bad(`${domain} holds no IP address`, 'write it as [192.0.2.1] or [IPv6:2001:db8::1]')
}

/** Something else than a domain. */
function noDomain(domain: string): BadPattern | undefined {
  const host = /^(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^/@]*@)?([^/:?#]+)/i.exec(domain)?.[1]
  if (host !== undefined) return bad(`${domain} is a URL, no domain`, `did you mean ${host}?`)
  const bare = withoutDot(domain)
  if (isIPv4(bare)) return bad(`${domain} is an IP address, no domain`, `did you mean [${bare}]?`)
  if (isIPv6(bare)) return bad(`${domain} is an IP address, no domain`, `did you mean [IPv6:${bare}]?`)
  const before = /^([^:/\s]+)(?::\d*|\/\S*)$/.exec(domain)?.[1]
  if (before !== undefined) return bad(`${domain} is more than a domain`, `did you mean ${before}?`)
  const strange = /[^\w.。．｡*?\u0080-\u{10ffff}-]|[\s\p{Cc}]/u.exec(domain)?.[0]
  if (strange === undefined) return undefined
  return bad(
    `${domain} is no domain: it holds ${JSON.stringify(strange)}`,
    'write one domain, such as example.org',
  )
}

function nameProblem(domain: string): BadPattern | undefined {
  const labels = labelsOf(withoutDot(domain))
  if (labels.includes('')) {
    const filled = labels.filter((label) => label !== '').join('.')
    return bad(`${domain} has an empty label`, `did you mean ${filled === '' ? '*' : filled}?`)
  }
  for (const label of labels) {
    const problem = isWild(label) ? wildProblem(label) : labelProblem(label)
    if (problem !== undefined) return problem
  }
  return mixedProblem(domain, labels.filter(isWild)) ?? lengthProblem(domain)
}

function labelProblem(label: string): BadPattern | undefined {
  const ascii = toAscii(label)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  if (/[^\x00-\x7f]/.test(ascii)) {
    return bad(`${label} cannot be in a domain: IDNA (UTS 46) forbids it`, 'see how the domain is spelled')
  }
  if (ascii.startsWith('xn--') && toUnicode(ascii) === ascii) {
    return bad(`${label} stands for no international name`, 'write the name itself, such as bücher.example')
  }
  return ascii.length > LONGEST_LABEL ? tooLong(label, ascii.length) : undefined
}

function wildProblem(label: string): BadPattern | undefined {
  const long = label.split('*').find((piece) => piece.length > LONGEST_LABEL)
  return long === undefined ? undefined : tooLong(long, long.length)
}

function tooLong(label: string, octets: number): BadPattern {
  return bad(
    `${label} has ${octets} octets, and no label of a domain has more than ${LONGEST_LABEL}`,
    'see how the domain is spelled',
  )
}

/** A name is compared in its one form or in its other, never in a mixture. */
function mixedProblem(domain: string, wild: readonly string[]): BadPattern | undefined {
  const isMixed =
    wild.some((label) => /^xn--/i.test(label)) && wild.some((label) => /[\u0080-\u{10ffff}]/u.test(label))
  if (!isMixed) return undefined
  return bad(
    `${domain} mixes the two forms of international names`,
    'write the labels with wildcards all in one form',
  )
}

function lengthProblem(domain: string): BadPattern | undefined {
  const octets = domainForms(domain).ascii.replaceAll('*', '').length
  if (octets <= LONGEST_DOMAIN) return undefined
  return bad(
    `the domain has ${octets} octets, and none has more than ${LONGEST_DOMAIN}`,
    'see how the domain is spelled',
  )
}

function isWild(label: string): boolean {
  return /[*?]/.test(label)
}

function withoutDot(domain: string): string {
  return domain.length > 1 ? domain.replace(/[.。．｡]$/u, '') : domain
}
