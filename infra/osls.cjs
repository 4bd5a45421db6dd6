// osls loads CommonJS and its variables; what is made of them is in osls.ts.
'use strict';

module.exports = async ({ resolveConfigurationProperty }) => {
  const { deploymentOf } = await import('./osls.ts');
  return deploymentOf(await resolveConfigurationProperty(['custom', 'deployment']));
};
