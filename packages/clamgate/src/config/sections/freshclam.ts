import { z } from 'zod'
import { boolean, duration, integer, restart, secret, text } from '../fields.ts'

/** `engine.freshclam:` of the configuration. Names after freshclam.conf(5), where it has the option. */
export const freshclamSection = z.strictObject({
  enabled: restart(
    boolean().default(true),
    'Keep the official databases up to date with freshclam as a child.',
  ),
  mirror: restart(
    text('a host name or URL without blanks', { pattern: /^[\x21-\x7e]{1,255}$/ }).default(
      'database.clamav.net',
    ),
    'DatabaseMirror of freshclam.conf: host name or URL.',
  ),
  checksPerDay: restart(integer(1, 50).default(12), 'How often a day freshclam looks for updates.'),
  retry: restart(
    duration({ min: '1s', max: '1d', usual: '5m' }),
    'Wait before the next try while the official databases are missing.',
  ),
  proxyServer: restart(
    text('a host name or URL without blanks', { pattern: /^[\x21-\x7e]{1,255}$/ }).optional(),
    'Proxy for downloads: host name, or URL with http://, https://, socks4://, socks4a://, socks5:// or socks5h://.',
    { unset: 'no proxy', example: 'http://proxy.example.org' },
  ),
  proxyPort: restart(integer(1, 65_535).optional(), 'Port of the proxy.', { unset: '1080', example: 3128 }),
  proxyUsername: restart(
    text('a name of printable characters without blanks', { pattern: /^[\x21-\x7e]{1,255}$/ }).optional(),
    'Name to log in to the proxy with.',
    { unset: 'no log-in', example: 'clamgate' },
  ),
  proxyPassword: restart(secret().optional(), 'Password to log in to the proxy with.', {
    unset: 'no log-in',
    example: { file: '/etc/clamgate/proxy-password' },
  }),
})
