import { misspeltSettings, readSettings, type Settings } from '../api/config.ts';

/**
 * Reads the settings of a command, and warns of names that look like misspelt settings.
 * @throws SettingsError with every wrong setting
 */
export function settingsOf(environment: NodeJS.ProcessEnv): Settings {
  misspeltSettings(environment).forEach((warning) => console.warn(warning));
  return readSettings(environment);
}
