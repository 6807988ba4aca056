import { z } from 'zod'
import { absolutePath, duration, live, restart, size } from '../fields.ts'

/** `quarantine:` of the configuration. */
export const quarantineSection = z.strictObject({
  directory: absolutePath()
    .optional()
    .meta(
      restart('Where the action quarantine keeps mail. Made when it is needed.', {
        unset: 'quarantine below engine.directory',
        example: '/var/lib/clamgate/quarantine',
      }),
    ),
  keep: duration({ min: '1h', max: '3650d', usual: '30d' }).meta(live('Older entries are deleted.')),
  maxSize: size({ min: '1M', max: '1024G', usual: '2G' }).meta(
    live('Largest size of all entries; mail that would pass it is deferred instead.'),
  ),
})
