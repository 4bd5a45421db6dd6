import type { Command } from 'commander';
import { policies, policyText } from '../../lib/deployment/policy-text.ts';
import { addDeploymentOptions, type DeploymentOptions, stackFor } from '../deployment-options.ts';
import type { CliWorld, Finish } from '../world.ts';

/** `rollcall iam`: what the role of each function is allowed, and why. */
export function addIam(program: Command, { terminal }: CliWorld, finish: Finish): void {
  const command = program
    .command('iam')
    .description('Print what AWS has to allow the functions of a deployment, with the reason for each statement.');
  addDeploymentOptions(command)
    .option('--json', 'the policies alone, by function')
    .action(async ({ json, ...options }: DeploymentOptions & { readonly json?: true }) => {
      const { functions } = await stackFor(options);
      terminal.out.write(json === true ? `${JSON.stringify(policies(functions), null, 2)}\n` : policyText(functions));
      finish(0);
    });
}
