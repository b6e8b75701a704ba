package io.mercurehub.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever has modules of Java may name ours: what is on the module path is what the build made. */
class ModuleNamesIT {

    @ParameterizedTest
    @MethodSource("jars")
    void everyJarSaysItsNameWhichIsThePackageBelowWhichAllOfItsOwnAre(MavenModule module) throws IOException {
        try (JarFile jar = new JarFile(module.jar().toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
                    .isEqualTo(module.property("module.name"));
        }
        ModuleDescriptor descriptor = find(List.of(module)).findAll().stream()
                .map(ModuleReference::descriptor)
                .findFirst()
                .orElseThrow();

        assertThat(descriptor.name()).isEqualTo(module.property("module.name")).startsWith("io.mercurehub.");
        assertThat(descriptor.packages().isEmpty()).isEqualTo(!module.hasJava());
        assertThat(descriptor.packages())
                .allSatisfy(name -> assertThat(name + ".").startsWith(descriptor.name() + "."));
    }

    /** Java itself refuses two modules of one name, or with one package. */
    @Test
    void allTogetherAreModulesOfOneApplication() {
        ModuleFinder all = find(jars());
        Set<String> names = all.findAll().stream()
                .map(reference -> reference.descriptor().name())
                .collect(Collectors.toSet());

        Configuration resolved = ModuleLayer.boot().configuration().resolve(all, ModuleFinder.of(), names);

        assertThat(resolved.modules()).hasSameSizeAs(jars());
    }

    static List<MavenModule> jars() {
        return MavenModule.publishedJars();
    }

    private static ModuleFinder find(List<MavenModule> modules) {
        return ModuleFinder.of(modules.stream().map(MavenModule::jar).toArray(Path[]::new));
    }
}
