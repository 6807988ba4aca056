import { type ListenAddress, parseListenAddress } from '@clamgate/milter'

/** The entries of `smtpd_milters`, postconf(5), that lead to one of these addresses, with their options. */
export function entriesFor(
  milters: string,
  listen: readonly string[],
  queueDirectory: string,
): readonly string[] {
  const wanted = listen.filter((text) => text !== 'systemd:').map(parseListenAddress)
  return milterEntries(milters).filter((entry) => {
    const [place = ''] = entry.replace(/^\{\s*/, '').split(/[\s,{}]/)
    return wanted.some((address) => reaches(place, address, queueDirectory))
  })
}

/** Separated by blanks or commas, each perhaps in braces with options, which may have braces of their own. */
function milterEntries(text: string): readonly string[] {
  return text.match(/\{(?:[^{}]|\{[^{}]*\})*\}|[^\s,{}]+/g) ?? []
}

function reaches(entry: string, address: ListenAddress, queueDirectory: string): boolean {
  const [scheme = '', ...rest] = entry.split(':')
  const place = rest.join(':')
  if (address.kind === 'unix') {
    if (scheme !== 'unix' && scheme !== 'local') return false
    // A relative path is below the queue directory; in a chroot an absolute one is as well.
    return address.path === place || address.path === `${queueDirectory}/${place.replace(/^\//, '')}`
  }
  return address.kind === 'tcp' && scheme.startsWith('inet') && place.endsWith(`:${address.port}`)
}
