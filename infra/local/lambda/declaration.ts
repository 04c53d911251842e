import { statSync } from 'node:fs'
import type { Assembly, Resource } from '../template/read-assembly.ts'
import type { Resolver } from '../template/resolve.ts'

/** A function as the template declares it. */
export type FunctionDeclaration = {
  readonly name: string
  readonly arn: string
  /** Folder with the bundle. */
  readonly codePath: string
  /** `<module>.<export>` */
  readonly handler: string
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly logGroup: string
  /** The declared environment. Asked for at every cold start, because it may name what is provisioned later. */
  readonly environment: () => Readonly<Record<string, string>>
}

type FunctionProperties = {
  readonly Code: { readonly S3Key?: string }
  readonly Handler: string
  readonly Runtime: string
  readonly MemorySize?: number
  readonly Timeout?: number
  readonly LoggingConfig?: { readonly LogGroup?: string }
}

/**
 * The `AWS::Lambda::Function` resources of an assembly. Defaults are Lambda's own: 128 MB and 3 seconds.
 * `localized` turns addresses on AWS, in the environment, into those that answer here.
 * Throws on a function that cannot run here: another runtime than Node.js, layers, or code that is not a folder.
 */
export function declaredFunctions(
  assembly: Assembly,
  resolver: Resolver,
  localized: (value: string) => string = (value) => value,
): FunctionDeclaration[] {
  return resolver
    .resources('AWS::Lambda::Function')
    .map((resource) => declaration(resource, assembly, resolver, localized))
}

function declaration(
  resource: Resource,
  assembly: Assembly,
  resolver: Resolver,
  localized: (value: string) => string,
): FunctionDeclaration {
  const { Environment: environment, Role: _role, ...rest } = resource.properties
  const properties = resolver.resolve(rest, resource.stack) as FunctionProperties
  const { ref: name, attributes } = resolver.physical(resource)
  const refuse = (reason: string) => new Error(`${resource.type} ${resource.logicalId} cannot run here: ${reason}`)
  if (!properties.Runtime.startsWith('nodejs')) throw refuse(`its runtime is ${properties.Runtime}`)
  if ('Layers' in properties) throw refuse('it has layers')
  if (properties.Code.S3Key === undefined) throw refuse('its code is not an asset')
  const codePath = assembly.assetPath(properties.Code.S3Key)
  if (!statSync(codePath).isDirectory()) throw refuse(`${codePath} is not a folder`)
  return {
    name,
    arn: attributes.Arn ?? '',
    codePath,
    handler: properties.Handler,
    memoryMb: properties.MemorySize ?? 128,
    timeoutSeconds: properties.Timeout ?? 3,
    logGroup: properties.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
    environment: () => {
      const resolved = resolver.resolve(environment ?? {}, resource.stack) as { Variables?: Record<string, unknown> }
      return Object.fromEntries(
        Object.entries(resolved.Variables ?? {}).map(([key, value]) => [key, localized(String(value))]),
      )
    },
  }
}
