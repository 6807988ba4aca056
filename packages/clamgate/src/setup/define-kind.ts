import type { z } from 'zod'
import { SetupError } from './errors.ts'
import type { Json, StepKind } from './types.ts'

/** What a kind needs to know of its steps, and what it keeps of what was there, as schemas. */
interface KindSchemas<Wanted extends z.ZodType<Json>, Before extends z.ZodType<Json>> {
  readonly wanted: Wanted
  readonly before: Before
}

/** A kind that reads what the journal has of it: another version may have written that. */
export function defineKind<Wanted extends z.ZodType<Json>, Before extends z.ZodType<Json>>(
  schemas: KindSchemas<Wanted, Before>,
  kind: StepKind<z.output<Wanted>, z.output<Before>>,
): StepKind {
  return {
    look: async (wanted) => await kind.look(read(schemas.wanted, wanted)),
    apply: async (wanted, before, context) =>
      await kind.apply(read(schemas.wanted, wanted), read(schemas.before, before), context),
    undo: async (wanted, before, context) =>
      await kind.undo(read(schemas.wanted, wanted), read(schemas.before, before), context),
  }
}

function read<S extends z.ZodType>(schema: S, value: Json): z.output<S> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw new SetupError('SETUP_JOURNAL', 'The journal has a step that this version of Clamgate cannot read', {
    remedy: 'Run the command with the version of Clamgate that set it up.',
    cause: read.error,
  })
}
