package io.mercurehub.standalone.process;

import org.jspecify.annotations.Nullable;

/** Which version of the hub this is. */
public final class Version {

    private Version() {}

    /** {@return the version that the jar says, or {@code development} when the classes are in no jar} */
    public static String current() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
