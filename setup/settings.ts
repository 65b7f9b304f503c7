import { misspeltSettings, readSettings, type Settings } from '../api/config.ts';

/**
 * The settings of a command; names that look like misspelt settings are warned of.
 * @throws SettingsError with every wrong setting
 */
export function settingsOf(environment: NodeJS.ProcessEnv): Settings {
  misspeltSettings(environment).forEach((warning) => console.warn(warning));
  return readSettings(environment);
}
