package io.mercurehub.servlet.key;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.Optional;

/**
 * The elliptic curves of ECDSA in tokens.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7518#section-6.2.1.1">RFC 7518, section 6.2.1.1</a>
 */
@SuppressWarnings("ImmutableEnumChecker") // Nobody changes the JDK's parameters.
enum NamedCurve {
    P_256("P-256", "secp256r1"),
    P_384("P-384", "secp384r1"),
    P_521("P-521", "secp521r1");

    private static final BigInteger THREE = BigInteger.valueOf(3);

    private final String name;
    private final ECParameterSpec parameters;

    NamedCurve(String name, String nameInTheJdk) {
        this.name = name;
        try {
            AlgorithmParameters all = AlgorithmParameters.getInstance("EC");
            all.init(new ECGenParameterSpec(nameInTheJdk));
            this.parameters = all.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("curve " + name + ", which every JVM has, is missing", missing);
        }
    }

    /** {@return the curve of that name, as {@code crv} has it; empty when it is another} */
    static Optional<NamedCurve> named(String name) {
        return Arrays.stream(values()).filter(curve -> curve.name.equals(name)).findFirst();
    }

    /** {@return the curve on which a key is; empty when it is another} */
    static Optional<NamedCurve> of(ECKey key) {
        return Arrays.stream(values()).filter(curve -> curve.isOf(key)).findFirst();
    }

    private boolean isOf(ECKey key) {
        ECParameterSpec others = key.getParams();
        return others != null
                && parameters.getCurve().equals(others.getCurve())
                && parameters.getGenerator().equals(others.getGenerator())
                && parameters.getOrder().equals(others.getOrder())
                && parameters.getCofactor() == others.getCofactor();
    }

    /** {@return the name, as {@code crv} has it} */
    String jwaName() {
        return name;
    }

    ECParameterSpec parameters() {
        return parameters;
    }

    /** {@return whether a point fulfils the equation of the curve} */
    boolean contains(ECPoint point) {
        BigInteger prime = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.modPow(THREE, prime)
                .add(parameters.getCurve().getA().multiply(x))
                .add(parameters.getCurve().getB())
                .mod(prime);
        return x.compareTo(prime) < 0
                && y.compareTo(prime) < 0
                && y.multiply(y).mod(prime).equals(right);
    }
}
