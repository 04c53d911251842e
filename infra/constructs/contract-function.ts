import type { Duration } from 'aws-cdk-lib'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { EnvironmentVariable } from '../../shared/config/env.ts'
import { variablesOf } from '../access/external-calls.ts'
import { grantsOf } from '../access/grants.ts'
import type { Needs } from '../access/needs.ts'
import type { GrantedResource } from '../access/statement.ts'
import { LoggedFunction } from './logged-function.ts'

/** What functions may be given: an ARN for every resource and a value for every variable that a contract can ask for. */
export interface Surroundings {
  readonly arns: Readonly<Record<GrantedResource, string>>
  readonly variables: Readonly<Record<EnvironmentVariable, string>>
  readonly logRetention: RetentionDays
}

interface ContractFunctionProps {
  /** Path of the entry below `functions/`. */
  readonly entry: string
  readonly description: string
  readonly needs: Needs
  readonly surroundings: Surroundings
  readonly timeout: Duration
}

/** A Lambda function that has exactly the rights and the environment that its contract derives, and no managed policy. */
export class ContractFunction extends LoggedFunction {
  constructor(scope: Construct, id: string, props: ContractFunctionProps) {
    const { entry, description, needs, surroundings, timeout } = props
    super(scope, id, {
      entry,
      description,
      timeout,
      logRetention: surroundings.logRetention,
      environment: Object.fromEntries(
        variablesOf(needs.calls).map((variable) => [variable, surroundings.variables[variable]]),
      ),
    })
    for (const statement of policyStatements(needs, surroundings.arns)) this.addToRolePolicy(statement)
  }
}

/** The rights of a function as IAM writes them. Throws where they name a resource that is not among the ARNs. */
export function policyStatements(
  needs: Needs,
  arns: Readonly<Partial<Record<GrantedResource, string>>>,
): PolicyStatement[] {
  const arnOf = (resource: GrantedResource) => {
    const arn = arns[resource]
    if (arn === undefined) throw new Error(`Rights to ${resource}, which is not there`)
    return arn
  }
  return grantsOf(needs).map(
    ({ actions, resources, conditions = {} }) =>
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: resources.map(arnOf),
        conditions,
      }),
  )
}
