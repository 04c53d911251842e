import type { Assembly, Stack } from '../../../infra/local/template/read-assembly.ts'

type WrittenResource = { Type: string; Properties?: Record<string, unknown>; Condition?: string }
type WrittenStack = Partial<Omit<Stack, 'name'>> & { resources?: Record<string, WrittenResource> }

/** An assembly written by hand: stacks by name. Assets are folders by S3 key. */
export function assembly(stacks: Record<string, WrittenStack>, assets: Record<string, string> = {}): Assembly {
  return {
    stacks: new Map(
      Object.entries(stacks).map(([name, { parameters = {}, conditions = {}, outputs = {} }]) => [
        name,
        { name, parameters, conditions, outputs },
      ]),
    ),
    resources: new Map(
      Object.entries(stacks).flatMap(([stack, { resources = {} }]) =>
        Object.entries(resources).map(
          ([logicalId, { Type: type, Properties: properties = {}, Condition: condition }]) => {
            const id = `${stack}/${logicalId}`
            return [
              id,
              { id, stack, logicalId, type, properties, ...(condition === undefined ? {} : { condition }) },
            ] as const
          },
        ),
      ),
    ),
    assetPath: (key) => assets[key] ?? '',
  }
}
