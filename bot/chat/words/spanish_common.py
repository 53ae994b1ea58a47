"""Spanish words of everyday that are no slips of words the chat knows, as data."""

COMMON = """
    abajo abierto abogado abrir abuela abuelo acabar aceite acuerdo adiós agosto agua ahí ahora aire
    algo alguien allí alma alto alumno amigo amiga amor andar animal año años aquel aquí árbol arena
    arriba arroz arte así atrás autobús ayuda azul bajo banco baño barato barco barrio bastante
    beber bebida bello beso bien billete blanco boca boda bolsa bolso bosque botella brazo bueno
    buscar caballo cabeza cada caer café caja calidad calle calor cama cambio camino camisa campo
    canción cansado cansada cantar cara carne caro carrera carro carta casa casi caso causa cena
    centro cerca cerrar cerveza chico chica cielo cien cierto cine ciudad clase cliente coche cocina
    color comer comida cómo compañero comprar común con conocer consejo contar contra copa corazón
    correr cosa cosas costa crecer creer cree creo cruz cuadro cual cuando cuánto cuarto cuello
    cuenta cuerpo cuidado cuidar dar debe deber decir dejar del delante dentro derecho desde deseo
    despacio después detrás dice dicho diente dieta difícil dinero dios disco doctor dolor domingo
    donde dormir duda dueño dulce duro edad edificio ejemplo ejercicio ella ellos empresa empezar
    encima enero enfermo enfermedad entrar entre enviar equipo error escribir escuela ese esa eso
    espejo espera esposa estado estar esta este esto estos estrella estudiar fácil falta familia
    favor fecha feliz feo fiesta fin final flor fondo forma foto frente fresa frío fruta fuego fuera
    fuerza función gana ganas ganar gato gente gesto gobierno golpe gordo gracia grado gran grande
    gris grito grupo guapo guerra gustar gusto haber hablar hacer hace hacia hambre hasta hermano
    hermana hielo hierro hijo hija hoja hombre hombro hora hotel huevo idea iglesia imagen isla
    izquierda jamón jardín jefe joven juego jugar junio julio junto labio lado lago largo lata leche
    lección leer lejos lengua lento letra libre libro limón limpio línea listo llamar llave llegar
    llevar llorar lluvia loco luego lugar luna luz madre mal malo mamá mandar manera mano manzana
    mapa mar marido marzo martes masa mayo mayor medicina médico medio mejor menor menos mente mesa
    metro mi miedo mientras minuto mirar mismo mitad moda modo momento montaña morir mucho muerte
    mujer mundo museo música nadie nariz necesito negro nieve niño niña noche nombre nota noticia
    novia novio nube nuestro nuevo número obra ocho ojo ojos olvidé olvidado olor orden oreja oro
    otro oveja paciente padre pagar página país pájaro palabra pan papá papel par pared parte pasa
    pasar pasado paseo paso patata paz pedir pelo pensar peor pequeño perder perdón pero perro
    persona pesar pescado peso pez piedra piel pierde piso plan planta plato playa plaza pobre poco
    poder policía pollo poner porque postre precio pregunta premio primo primer primera prisa
    problema pronto propio prueba pueblo puede puedo puente puerta puerto pues punto quedar querer
    queso quien quiere quiero quitar rápido raro rato razón recordar regalo reloj resto rey rico río
    risa rojo ropa rosa roto ruido saber sabe sal sala salir salud sangre secreto seguir segundo
    semana sentir señor ser serio siempre siglo silencio silla simple sino sitio sobre sol solo
    sombra somos son sopa sorpresa soy suave subir sueño suerte sur susto también tampoco tan tanto
    tarde tarea taza teatro tela teléfono tema temprano tener tengo tercero tiempo tienda tiene
    tierra tío tía tipo tocar todo todos tomar tomas tomate tonto torre total trabajo traer traje
    tranquilo tras tren triste último uña usted vaca vacío valle valor vamos vaso vecino vela venir
    ventana ver verano verdad verde vestido viaje vida viejo viento viernes vino visita vista vivir
    volar volver voy voz vuelo vuelta yate zapato zona como doma roma toma goma coma loma tono tomo
    toro todo lodo sano seno seco saco siglo sigue carambas cambio cambios hombre hombres nombres
    calabaza calambur colores nieves jueves nuez huevas nuevas muevo nuevo cuadro cuatros cueva
    siesta fiesta diez doce dulce noches nueces
"""

NEVER_GUESSED = """
    no sin nada nunca jamás ninguno ninguna ningún tampoco sí claro correcto incorrecto cierto
    exacto verdad falso seguro segura inseguro insegura cero uno dos tres cuatro cinco seis siete
    ocho nueve diez once doce trece media medio medias listo lista hecho tomé tomado tomada toma
    tomo tomar bien bueno okay absoluto afirmativo
"""
