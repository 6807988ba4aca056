import { z } from 'zod'

type Shape = z.core.JSONSchema._JSONSchema

/** A value that its schema took, with null for each key that may be left out and was: documents leave out nothing. */
export function complete(schema: z.ZodType, value: object): object {
  const filled = fill(shapeOf(schema), value)
  return typeof filled === 'object' && filled !== null ? filled : value
}

const SHAPES = new WeakMap<z.ZodType, Shape>()

/** Made once: thousands of values may be written by one schema. */
function shapeOf(schema: z.ZodType): Shape {
  const known = SHAPES.get(schema)
  if (known !== undefined) return known
  const shape = z.toJSONSchema(schema, { io: 'output' })
  SHAPES.set(schema, shape)
  return shape
}

function fill(shape: Shape | undefined, value: unknown): unknown {
  if (typeof shape !== 'object' || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const { items } = shape
    return Array.isArray(items) ? value : value.map((one: unknown) => fill(items, one))
  }
  const known = new Map<string, unknown>(Object.entries(value))
  for (const [key, inner] of Object.entries(shape.properties ?? {})) {
    known.set(key, known.get(key) === undefined ? null : fill(inner, known.get(key)))
  }
  return Object.fromEntries(known)
}
