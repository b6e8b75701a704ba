package io.mercurehub.spring;

import io.mercurehub.client.MercureClient;
import io.mercurehub.spring.property.PropertyName;
import io.mercurehub.spring.property.RemoteHub;
import io.mercurehub.spring.property.RemoteHubs;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** Makes a publisher of each hub elsewhere that has a name, which is injected by that name alone. */
final class NamedHubs implements ImportBeanDefinitionRegistrar {

    private final Environment environment;

    NamedHubs(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        for (String name : RemoteHubs.names(environment)) {
            RootBeanDefinition bean =
                    new RootBeanDefinition(MercureClient.class, () -> client(RemoteHubs.named(environment, name)));
            bean.setDestroyMethodName("close");
            bean.setDefaultCandidate(false);
            bean.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
            registry.registerBeanDefinition(PropertyName.NAMED + "." + name, bean);
        }
    }

    /** {@return what publishes to a hub elsewhere} */
    static MercureClient client(RemoteHub hub) {
        MercureClient.Builder client = MercureClient.builder(hub.url());
        hub.tokens().ifPresent(client::publisherToken);
        return client.build();
    }
}
