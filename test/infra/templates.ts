import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../../infra/app.ts'

/** A resource as CloudFormation will read it. */
export interface Resource {
  readonly id: string
  readonly stack: string
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DeletionPolicy?: string
}

/** One statement of a policy, as CDK writes it: single values without a list. */
export interface PolicyStatement {
  readonly Action: string | readonly string[]
  readonly Resource: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** Every resource of the installation. Takes seconds, so do it once per file. */
export function synthesize(): { readonly resources: readonly Resource[]; ofType(type: string): readonly Resource[] } {
  const app = buildApp({ outdir: mkdtempSync(join(tmpdir(), 'keyward-infra-')), bundling: false })
  const resources = app
    .synth()
    .stacks.flatMap(({ stackName, template }) =>
      Object.entries((template as { Resources: Record<string, Omit<Resource, 'id' | 'stack'>> }).Resources).map(
        ([id, resource]) => ({ ...resource, id, stack: stackName }),
      ),
    )
  return { resources, ofType: (type) => resources.filter(({ Type }) => Type === type) }
}

/** The statements of a policy resource. */
export function statementsOf({ Properties }: Resource): readonly PolicyStatement[] {
  return (Properties['PolicyDocument'] as { Statement: PolicyStatement[] }).Statement
}

/** The logical id that `Ref` or `Fn::GetAtt` leads to. */
export function referred(value: unknown): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { Ref?: string; 'Fn::GetAtt'?: readonly string[] }
  return ref ?? attribute?.[0]
}
