import { z } from 'zod'
import { absolutePath, duration, live, restart, size } from '../fields.ts'

/** `quarantine:` of the configuration. */
export const quarantineSection = z.strictObject({
  directory: restart(
    absolutePath().optional(),
    'Where the action quarantine keeps mail. Made when it is needed.',
    {
      unset: 'quarantine below engine.directory',
      example: '/var/lib/clamgate/quarantine',
    },
  ),
  keep: live(duration({ min: '1h', max: '3650d', usual: '30d' }), 'Older entries are deleted.'),
  maxSize: live(
    size({ min: '1M', max: '1024G', usual: '2G' }),
    'Largest size of all entries; mail that would pass it is deferred instead.',
  ),
})
