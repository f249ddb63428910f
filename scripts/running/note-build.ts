/** Last command of the build step: from now on this build is known to be of the sources as they are. */
import { noteBuild } from './built-pages.ts';

noteBuild();
