import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testPorts } from '../../test/support/test-ports.ts';
import { awsFields } from './aws-options.ts';
import { enabledRegions } from './enabled-regions.ts';

const options = z.strictObject(awsFields).parse({ access_key: 'AKIAEXAMPLE', secret_key: 'example' });

async function regionsIn(items: string): Promise<readonly string[]> {
  const body = `<DescribeRegionsResponse><regionInfo>${items}</regionInfo></DescribeRegionsResponse>`;
  const answer = { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
  const ports = testPorts({ http: () => ({ send: async () => answer }) });
  return await enabledRegions(options, { ...ports, region: 'eu-west-1' }, AbortSignal.timeout(5000));
}

describe('enabledRegions', () => {
  it('names each region once', async () => {
    const [a, b] = ['<item><regionName>b</regionName></item>', '<item><regionName>a</regionName></item>'];

    expect(await regionsIn(`${a}${b}${a}`)).toEqual(['a', 'b']);
  });

  it.each([
    { items: '', message: 'ec2:DescribeRegions in eu-west-1 names no region' },
    {
      items: '<item><regionName>a</regionName></item><item><regionEndpoint>b</regionEndpoint></item>',
      message: 'ec2:DescribeRegions in eu-west-1 lists a region without a name',
    },
  ])('rejects where it $message', async ({ items, message }) => {
    await expect(regionsIn(items)).rejects.toMatchObject({ failure: 'malformed', message });
  });
});
