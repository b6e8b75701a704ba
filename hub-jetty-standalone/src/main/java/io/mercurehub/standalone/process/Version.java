package io.mercurehub.standalone.process;

import org.jspecify.annotations.Nullable;

/** Which version of the hub this is, and how it is called. */
public final class Version {

    private Version() {}

    /** {@return the version that the jar says, or {@code development} when the classes are in no jar} */
    public static String current() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** {@return how this program is called from a shell: by its jar, if it is in one} */
    public static String program() {
        String jar = Version.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return jar.endsWith(".jar") ? "java -jar " + jar : "mercure-hub";
    }
}
