import { existsSync } from 'node:fs';
import { KeepwellError } from '#lib/shared/errors.ts';
import { type Service, systemdUnit } from './systemd-unit.ts';

export type ServiceFile = { path: string; text: string; next: string[] };

/**
 * The file that makes this operating system keep the agent running, and what to type after it. Where there is none yet,
 * the command that its own service manager must run is named instead.
 */
export function serviceFile(
  service: Service,
  name: string,
  platform: NodeJS.Platform = process.platform,
): ServiceFile {
  const command = `"${service.node}" "${service.main}" run --state "${service.stateFolder}"`;
  if (platform === 'linux' && existsSync('/etc/systemd')) {
    return {
      path: `/etc/systemd/system/${name}.service`,
      text: systemdUnit(service),
      next: ['systemctl daemon-reload', `systemctl enable --now ${name}`, `systemctl status ${name}`],
    };
  }
  const manager =
    { win32: 'the Windows service manager', darwin: 'launchd' }[platform as 'win32' | 'darwin'] ??
    'your init system';
  throw new KeepwellError('settings_invalid', {
    message: `There is no service file for this system yet. Have ${manager} run, and restart, this: ${command}`,
    figures: { reason: platform },
  });
}
