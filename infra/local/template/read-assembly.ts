import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** One resource of one stack, as synthesized: intrinsics such as `Ref` are still in its properties. */
export type Resource = {
  /** `<stack name>/<logical id>`: unique across the assembly, and its key in the map of physical ids. */
  readonly id: string
  readonly stack: string
  readonly logicalId: string
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
  /** The name of the condition under which the resource exists. */
  readonly condition?: string
}

/** What a stack's template holds beside its resources. */
export type Stack = {
  readonly name: string
  readonly parameters: Readonly<Record<string, { readonly Default?: unknown }>>
  readonly conditions: Readonly<Record<string, unknown>>
  readonly outputs: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>
}

/** A synthesized CDK app: all its stacks in one. */
export type Assembly = {
  readonly stacks: ReadonlyMap<string, Stack>
  /** Keyed by `Resource.id`. */
  readonly resources: ReadonlyMap<string, Resource>
  /** Absolute path of the folder or file that is uploaded under this S3 key; throws when no asset has it. */
  readonly assetPath: (s3Key: string) => string
}

type Manifest = {
  artifacts?: Record<
    string,
    { type: string; properties?: { templateFile?: string; stackName?: string; file?: string; directoryName?: string } }
  >
}

type Template = {
  Parameters?: Stack['parameters']
  Conditions?: Stack['conditions']
  Outputs?: Stack['outputs']
  Resources?: Record<string, { Type: string; Properties?: Record<string, unknown>; Condition?: string }>
}

type AssetManifest = {
  files?: Record<string, { source: { path: string }; destinations: Record<string, { objectKey: string }> }>
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

/**
 * Reads the cloud assembly that `cdk synth` left in a folder (`cdk.out`), nested assemblies (stages) included.
 * Function code is found through the asset manifests, which are always there; the `aws:asset:path` metadata is not.
 * Throws when the folder holds no assembly.
 */
export function readAssembly(cdkOutDir: string): Assembly {
  const stacks = new Map<string, Stack>()
  const resources = new Map<string, Resource>()
  const assets = new Map<string, string>()

  const readStack = (name: string, template: Template) => {
    stacks.set(name, {
      name,
      parameters: template.Parameters ?? {},
      conditions: template.Conditions ?? {},
      outputs: template.Outputs ?? {},
    })
    for (const [logicalId, { Type: type, Properties: properties = {}, Condition: condition }] of Object.entries(
      template.Resources ?? {},
    )) {
      const id = `${name}/${logicalId}`
      resources.set(id, {
        id,
        stack: name,
        logicalId,
        type,
        properties,
        ...(condition === undefined ? {} : { condition }),
      })
    }
  }

  const readAssets = (directory: string, manifest: AssetManifest) => {
    for (const { source, destinations } of Object.values(manifest.files ?? {}))
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, resolve(directory, source.path))
  }

  const readDirectory = (directory: string) => {
    const manifestFile = join(directory, 'manifest.json')
    if (!existsSync(manifestFile)) throw new Error(`No cloud assembly in ${directory}: run the synth first`)
    for (const [id, { type, properties = {} }] of Object.entries(
      (readJson(manifestFile) as Manifest).artifacts ?? {},
    )) {
      if (type === 'aws:cloudformation:stack' && properties.templateFile)
        readStack(properties.stackName ?? id, readJson(join(directory, properties.templateFile)) as Template)
      else if (type === 'cdk:asset-manifest' && properties.file)
        readAssets(directory, readJson(join(directory, properties.file)) as AssetManifest)
      else if (type === 'cdk:cloud-assembly' && properties.directoryName)
        readDirectory(join(directory, properties.directoryName))
    }
  }

  readDirectory(resolve(cdkOutDir))
  return {
    stacks,
    resources,
    assetPath: (s3Key) => {
      const path = assets.get(s3Key)
      if (path === undefined) throw new Error(`No asset of the assembly is uploaded as ${s3Key}`)
      return path
    },
  }
}
