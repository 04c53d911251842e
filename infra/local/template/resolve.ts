import type { Assembly, Resource } from './read-assembly.ts'

/** What a provisioned resource answers to `Ref` and `Fn::GetAtt`. */
export type PhysicalResource = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> }

/** Physical ids by `Resource.id`. The composition fills it; resolvers read it at the moment of resolving. */
export type PhysicalResources = Map<string, PhysicalResource>

export type Resolver = {
  /** The value without intrinsics, as seen from a stack. Throws on a reference that nothing answers, naming it. */
  readonly resolve: (value: unknown, stack: string) => unknown
  /** The resource's properties without intrinsics. The caller asserts the shape it reads. */
  readonly properties: (resource: Resource) => unknown
  /** The resources of a type whose condition holds, in template order. */
  readonly resources: (...types: string[]) => Resource[]
  /** The value of a stack's output. */
  readonly output: (stack: string, name: string) => unknown
  /** What the resource answers to `Ref` and `Fn::GetAtt`; throws while it is not provisioned. */
  readonly physical: (resource: Resource) => PhysicalResource
  readonly region: string
  readonly accountId: string
}

export type ResolverOptions = {
  readonly assembly: Assembly
  readonly physical: PhysicalResources
  /** Values of template parameters, for every stack that declares them. */
  readonly parameters?: Readonly<Record<string, string>>
  readonly region?: string
  readonly accountId?: string
}

/** What `AWS::NoValue` resolves to: the property or list entry is left out. */
const NO_VALUE = Symbol('AWS::NoValue')

type Context = { readonly stack: string }

/**
 * A resolver of the intrinsic functions that CDK writes: Ref, Fn::GetAtt, Fn::Join, Fn::Sub, Fn::Select, Fn::Split,
 * Fn::ImportValue, Fn::GetStackOutput, Fn::If with its conditions, and the pseudo parameters. Any other is an error.
 * Nothing is resolved ahead of time, so a value may refer to what is provisioned later.
 *
 * Source: AWS CloudFormation template reference, "Intrinsic functions" and "Pseudo parameters".
 */
export function createResolver(options: ResolverOptions): Resolver {
  const { assembly, physical, parameters = {}, region = 'us-east-1', accountId = '000000000000' } = options

  const stackOf = (name: string) => {
    const stack = assembly.stacks.get(name)
    if (stack === undefined) throw new Error(`The assembly has no stack ${name}`)
    return stack
  }

  const physicalOf = (stack: string, logicalId: string, wanted: string): PhysicalResource => {
    const resource = assembly.resources.get(`${stack}/${logicalId}`)
    if (resource === undefined) throw new Error(`${wanted} in stack ${stack}: the template declares no ${logicalId}`)
    const found = physical.get(resource.id)
    if (found === undefined)
      throw new Error(`${wanted} in stack ${stack}: ${resource.type} ${logicalId} is not provisioned`)
    return found
  }

  const reference = (name: string, { stack }: Context): unknown => {
    if (name === 'AWS::Region') return region
    if (name === 'AWS::AccountId') return accountId
    if (name === 'AWS::Partition') return 'aws'
    if (name === 'AWS::URLSuffix') return 'amazonaws.com'
    if (name === 'AWS::StackName') return stack
    if (name === 'AWS::StackId') return `arn:aws:cloudformation:${region}:${accountId}:stack/${stack}/local`
    if (name === 'AWS::NoValue') return NO_VALUE
    const parameter = stackOf(stack).parameters[name]
    if (parameter === undefined) return physicalOf(stack, name, `Ref ${name}`).ref
    const value = parameters[name] ?? parameter.Default
    if (value === undefined) throw new Error(`Parameter ${name} of stack ${stack} has neither a value nor a default`)
    return value
  }

  const attribute = (logicalId: string, name: string, { stack }: Context): string => {
    const value = physicalOf(stack, logicalId, `Fn::GetAtt ${logicalId}.${name}`).attributes[name]
    if (value === undefined)
      throw new Error(`Fn::GetAtt ${logicalId}.${name} in stack ${stack}: no such attribute here`)
    return value
  }

  const text = (value: unknown, context: Context): string => {
    const resolved = walk(value, context)
    if (typeof resolved === 'string' || typeof resolved === 'number' || typeof resolved === 'boolean')
      return `${resolved}`
    throw new Error(`Expected text in stack ${context.stack}, found ${JSON.stringify(value)}`)
  }

  const list = (value: unknown, context: Context): unknown[] => {
    const resolved = walk(value, context)
    if (!Array.isArray(resolved))
      throw new Error(`Expected a list in stack ${context.stack}, found ${JSON.stringify(value)}`)
    return resolved
  }

  const substitute = (argument: unknown, context: Context): string => {
    const [template, variables = {}] = (Array.isArray(argument) ? argument : [argument]) as [
      string,
      Record<string, unknown>?,
    ]
    return template.replaceAll(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`
      if (name in variables) return text(variables[name], context)
      const dot = name.indexOf('.')
      return dot < 0 ? text({ Ref: name }, context) : attribute(name.slice(0, dot), name.slice(dot + 1), context)
    })
  }

  const importValue = (name: string): unknown => {
    for (const stack of assembly.stacks.values())
      for (const { Value, Export } of Object.values(stack.outputs))
        if (Export !== undefined && text(Export.Name, { stack: stack.name }) === name)
          return walk(Value, { stack: stack.name })
    throw new Error(`Fn::ImportValue ${name}: no stack exports it`)
  }

  const output = (stack: string, name: string): unknown => {
    const found = stackOf(stack).outputs[name]
    if (found === undefined) throw new Error(`Stack ${stack} has no output ${name}`)
    return walk(found.Value, { stack })
  }

  const holds = (condition: unknown, context: Context): boolean => {
    if (typeof condition === 'string') {
      const declared = stackOf(context.stack).conditions[condition]
      if (declared === undefined) throw new Error(`Stack ${context.stack} has no condition ${condition}`)
      return holds(declared, context)
    }
    const [name, argument] = Object.entries(condition as Record<string, unknown>)[0] ?? []
    const terms = argument as unknown[]
    if (name === 'Condition') return holds(argument, context)
    if (name === 'Fn::Equals') return text(terms[0], context) === text(terms[1], context)
    if (name === 'Fn::Not') return !holds(terms[0], context)
    if (name === 'Fn::And') return terms.every((term) => holds(term, context))
    if (name === 'Fn::Or') return terms.some((term) => holds(term, context))
    throw new Error(`Condition function ${name} in stack ${context.stack} is not supported here`)
  }

  const intrinsics: Record<string, (argument: unknown, context: Context) => unknown> = {
    Ref: (argument, context) => reference(argument as string, context),
    'Fn::GetAtt': (argument, context) => {
      const [logicalId, ...path] = typeof argument === 'string' ? argument.split('.') : (argument as string[])
      return attribute(logicalId ?? '', path.join('.'), context)
    },
    'Fn::Join': (argument, context) => {
      const [separator, parts] = argument as [string, unknown]
      return list(parts, context)
        .map((part) => text(part, context))
        .join(separator)
    },
    'Fn::Sub': substitute,
    'Fn::Select': (argument, context) => {
      const [index, values] = argument as [string | number, unknown]
      const value = list(values, context)[Number(index)]
      if (value === undefined) throw new Error(`Fn::Select ${index} in stack ${context.stack}: the list is shorter`)
      return value
    },
    'Fn::Split': (argument, context) => {
      const [separator, value] = argument as [string, unknown]
      return text(value, context).split(separator)
    },
    'Fn::ImportValue': (argument, context) => importValue(text(argument, context)),
    'Fn::GetStackOutput': (argument) => {
      const { StackName, OutputName } = argument as { StackName: string; OutputName: string }
      return output(StackName, OutputName)
    },
    'Fn::If': (argument, context) => {
      const [condition, then, otherwise] = argument as [string, unknown, unknown]
      return walk(holds(condition, context) ? then : otherwise, context)
    },
  }

  function walk(value: unknown, context: Context): unknown {
    if (Array.isArray(value)) return value.map((entry) => walk(entry, context)).filter((entry) => entry !== NO_VALUE)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    const [name, argument] = entries[0] ?? []
    if (entries.length === 1 && name !== undefined) {
      const intrinsic = intrinsics[name]
      if (intrinsic !== undefined) return intrinsic(argument, context)
      if (name.startsWith('Fn::')) throw new Error(`Intrinsic ${name} in stack ${context.stack} is not supported here`)
    }
    return Object.fromEntries(
      entries.map(([key, entry]) => [key, walk(entry, context)]).filter(([, entry]) => entry !== NO_VALUE),
    )
  }

  const resolve = (value: unknown, stack: string): unknown => {
    const resolved = walk(value, { stack })
    return resolved === NO_VALUE ? undefined : resolved
  }

  return {
    resolve,
    properties: (resource) => resolve(resource.properties, resource.stack),
    resources: (...types) =>
      [...assembly.resources.values()].filter(
        ({ type, condition, stack }) =>
          types.includes(type) && (condition === undefined || holds(condition, { stack })),
      ),
    output,
    physical: ({ stack, logicalId }) => physicalOf(stack, logicalId, logicalId),
    region,
    accountId,
  }
}
