package io.mercurehub.artifacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A module of the build, by its folder below the root's. */
record MavenModule(String name, Pom pom) {

    static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");

    private static final Pattern PROMISED =
            Pattern.compile("/\\*\\*\\s+(?:\\* )?API: .*?\npackage ([a-z0-9.]+);", Pattern.DOTALL);

    /** {@return all, in the order of the root's list} */
    static List<MavenModule> all() {
        return Pom.read(ROOT.resolve("pom.xml")).texts("/project/modules/module").stream()
                .map(name -> new MavenModule(name, Pom.read(ROOT.resolve(name).resolve("pom.xml"))))
                .toList();
    }

    /** {@return those that are for others} */
    static List<MavenModule> published() {
        List<MavenModule> all = all();
        Map<String, MavenModule> byArtifact =
                all.stream().collect(Collectors.toMap(MavenModule::artifact, Function.identity()));
        return all.stream().filter(module -> !module.isUnpublished(byArtifact)).toList();
    }

    /** {@return those that are for others and have a jar} */
    static List<MavenModule> publishedJars() {
        return published().stream().filter(MavenModule::hasJar).toList();
    }

    private boolean isUnpublished(Map<String, MavenModule> byArtifact) {
        Optional<String> said = pom.text("/project/properties/unpublished");
        return said.map(Boolean::parseBoolean)
                .orElseGet(() -> Optional.ofNullable(byArtifact.get(
                                pom.text("/project/parent/artifactId").orElse("")))
                        .map(parent -> parent.isUnpublished(byArtifact))
                        .orElse(false));
    }

    String artifact() {
        return pom.text("/project/artifactId").orElseThrow();
    }

    private boolean hasJar() {
        return pom.text("/project/packaging").orElse("jar").equals("jar");
    }

    String property(String property) {
        return pom.text("/project/properties/" + property).orElse("");
    }

    /** {@return whether there is Java in it; else it has resources alone} */
    boolean hasJava() {
        return Files.exists(sources());
    }

    private Path sources() {
        return folder().resolve("src/main/java");
    }

    Path folder() {
        return ROOT.resolve(name);
    }

    Path classes() {
        return folder().resolve("target/classes");
    }

    /** {@return the jar that the build made of it} */
    Path jar() {
        String version =
                Pom.read(ROOT.resolve("bom/pom.xml")).text("/project/version").orElseThrow();
        return folder().resolve("target/" + artifact() + "-" + version + ".jar");
    }

    /** {@return its packages that say of themselves that they are promised} */
    List<String> promisedPackages() {
        List<String> promised = new ArrayList<>();
        if (!hasJava()) {
            return promised;
        }
        try (Stream<Path> files = Files.walk(sources())) {
            for (Path file :
                    files.filter(file -> file.endsWith("package-info.java")).toList()) {
                Matcher found = PROMISED.matcher(Files.readString(file));
                if (found.find()) {
                    promised.add(found.group(1));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
        return promised;
    }

    @Override
    public String toString() {
        return name;
    }
}
