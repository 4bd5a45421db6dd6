import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../../../errors.ts';
import { clusterGroupsOf } from './cluster-groups.ts';

describe('a cluster', () => {
  it('whose tasks cannot be read leaves no question behind whose failure nobody catches', async () => {
    const refused = () => Promise.reject(new DiscoveryError('aborted', 'time ran out'));
    // What the SDK hands on of an answer that has a text in the place of a list.
    const task = { group: 'service:web', attachments: JSON.parse('"none"') };
    const client = {
      taskArns: async () => ['task/1'],
      tasks: async () => [task],
      serviceArns: refused,
      services: refused,
      containerInstances: refused,
    };
    const hosts = { publicIps: refused, instances: refused };

    const groups = clusterGroupsOf({}, { region: 'eu-west-1', port: 80, client, hosts });

    // The run fails over a rejection that is not handled.
    await expect(groups).rejects.toThrow(TypeError);
    await turn();
  });
});
