package io.mercurehub.standalone.process;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which version of the hub this is, and how it is called. */
public final class Version {

    /** The system property with the path of the script that runs the jar. */
    private static final String LAUNCHER = "mercure.launcher";

    /** A path that means the same to a shell with and without quotation marks. */
    private static final Pattern PLAIN = Pattern.compile("[\\w./@%+-]+");

    private Version() {}

    /** {@return the version that the jar says, or {@code development} when the classes are in no jar} */
    public static String current() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** {@return what to write in a shell to call this program: what its launcher says, else its jar, if it is in one} */
    public static String program() {
        String launcher = System.getProperty(LAUNCHER, "");
        if (!launcher.isEmpty()) {
            return quoted(launcher);
        }
        String jar = URI.create(Version.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString())
                .getPath();
        return jar.endsWith(".jar") ? "java -jar " + quoted(jar) : "mercure-hub";
    }

    static String quoted(String path) {
        return PLAIN.matcher(path).matches() ? path : "'" + path.replace("'", "'\\''") + "'";
    }
}
