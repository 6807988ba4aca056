import { z } from 'zod'
import { isThere } from '../../ground/is-there.ts'
import { defineKind } from '../define-kind.ts'
import { fileKind } from '../files/file.ts'
import { INIT_SCRIPTS, type InitScripts } from '../sysv/init-scripts.ts'
import type { Json, StepContext, StepKind } from '../types.ts'
import { startUnit } from './start.ts'
import { SYSTEMCTL, type Systemctl } from './systemctl.ts'

const fileSchema = z.object({
  path: z.string(),
  content: z.string(),
  mode: z.number(),
  owner: z.string(),
  group: z.string(),
})

const wantedSchema = z.object({
  /** In the order in which they are written. */
  files: z.array(fileSchema),
  /** What starts the service; a journal without it is of systemd. */
  manager: z.enum(['systemd', 'init-script']).default('systemd'),
  /** The unit of the socket, which is opened anew where its file in this list has changed; an init script has none. */
  socket: z.string().default(''),
  socketFile: z.string().default(''),
  /** The unit behind it, or the name of its init script. */
  service: z.string(),
})

const jsonSchema: z.ZodType<Json> = z.json()

const beforeSchema = z.object({
  /** What was there of those that are to be changed, as the kind `file` has it. */
  files: z.array(z.object({ path: z.string(), before: jsonSchema })),
  /** The service ran. */
  active: z.boolean(),
})

type Wanted = z.output<typeof wantedSchema>
type Before = z.output<typeof beforeSchema>

interface ServiceFilesDeps {
  readonly systemctl: Systemctl
  /** Whether systemd starts services here, sd_booted(3). */
  readonly booted: () => Promise<boolean>
  readonly scripts: Pick<InitScripts, 'exists' | 'isUp' | 'run'>
}

const REAL: ServiceFilesDeps = {
  systemctl: SYSTEMCTL,
  scripts: INIT_SCRIPTS,
  booted: () => isThere('/run/systemd/system'),
}

/**
 * Kind `service-files`: files that a service and its socket are made by and that have to change together, since with one half of
 * them the service does not start. Where it runs it is started anew on them, and again when they are given back.
 */
export function createServiceFilesKind(deps: ServiceFilesDeps = REAL): StepKind {
  return defineKind(
    { wanted: wantedSchema, before: beforeSchema },
    {
      async look(wanted) {
        const { files } = wanted
        const looks = await Promise.all(files.map((file) => fileKind.look(file)))
        const needed = looks.flatMap((look, at) =>
          look.state === 'needed' ? [{ look, path: files[at]?.path ?? '' }] : [],
        )
        if (needed.length === 0) return { state: 'done' }
        return {
          state: 'needed',
          changes: needed.flatMap(({ look }) => look.changes),
          before: {
            files: needed.map(({ look, path }) => ({ path, before: look.before })),
            active: await isActive(deps, wanted),
          },
        }
      },
      async apply(wanted, before, context) {
        for (const { file, was } of pairs(wanted, before)) await fileKind.apply(file, was, context)
        await takeEffect(deps, { wanted, before, context })
      },
      async undo(wanted, before, context) {
        const kept: string[] = []
        for (const { file, was } of pairs(wanted, before).toReversed()) {
          const undone = await fileKind.undo(file, was, context)
          if (undone.state === 'kept') kept.push(undone.sentence)
        }
        await takeEffect(deps, { wanted, before, context })
        return kept.length === 0 ? { state: 'restored' } : { state: 'kept', sentence: kept.join('; ') }
      },
    },
  )
}

function pairs({ files }: Wanted, before: Before) {
  return before.files.flatMap(({ path, before: was }) =>
    files.filter((file) => file.path === path).map((file) => ({ file, was })),
  )
}

async function isActive({ systemctl, booted, scripts }: ServiceFilesDeps, { manager, service }: Wanted) {
  if (manager === 'init-script') return (await scripts.exists(service)) && (await scripts.isUp(service, null))
  return (await booted()) && (await systemctl.show(service)).active === 'active'
}

async function takeEffect(
  { systemctl, booted, scripts }: ServiceFilesDeps,
  {
    wanted: { manager, socket, socketFile, service },
    before: { files, active },
    context,
  }: { readonly wanted: Wanted; readonly before: Before; readonly context: StepContext },
): Promise<void> {
  if (context.still === true) return
  if (manager === 'init-script') {
    if (active) await scripts.run(service, 'restart')
    return
  }
  if (!(await booted())) return
  if (files.some(({ path }) => path === socketFile)) {
    await systemctl.run('daemon-reload')
    // One that has failed, or waits for the service behind it, is up as well.
    const { active: state } = await systemctl.show(socket)
    if (state === 'active') await startUnit(systemctl, 'restart', socket, { context })
  }
  if (active) await startUnit(systemctl, 'restart', service, { context })
}
