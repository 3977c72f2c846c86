"""Neutral names of people and things for puzzles in words."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PEOPLE = _words(
    """
    Adele Akira Alba Amira Anders Anouk Arjun Astrid Aylin Bastian Bea Bjorn Bruno Camila Carlo
    Cedric Chiara Clara Dalia Damian Daphne Diego Dora Edgar Elif Elio Emeka Enzo Esther Farah
    Felix Fiona Freya Gemma Gideon Gloria Hana Hector Hugo Ida Igor Imani Ines Ivan Jamila Jasper
    Jonas Judith Kaito Karim Keiko Kofi Lars Leila Lorenzo Lucia Magnus Malik Marta Mateo Mila
    Mira Nadia Naomi Nils Noor Olga Omar Oskar Paloma Petra Priya Quentin Rafael Ravi Renata Rosa
    Rufus Salma Samir Selma Sofia Stefan Tamar Tariq Tessa Theo Tilda Ulrich Uma Valeria Victor
    Wanda Wilma Xenia Yara Yusuf Zelda Zoe
    """
)
"""First names, all different."""

SHELF_THINGS = _words(
    """
    lamp vase clock globe kettle teapot candle basket bottle camera compass drum flute goblet
    hourglass inkwell jug lantern mirror trophy puzzle radio statue telescope
    """
)
BUILDINGS = _words(
    """
    barn chapel mill bridge lighthouse stable library theatre market school station tower warehouse
    brewery bakery museum harbour hospital palace prison aqueduct workshop windmill observatory
    """
)
GOODS = _words(
    """
    blankets brooms buckets cushions drills gloves hammers helmets hoses ladders locks mattresses
    pillows pans ropes saddles scarves shovels skates sledges stoves tents umbrellas wheels
    """
)
TREES = _words(
    """
    alder ash aspen beech birch cedar cherry chestnut cypress elm fir hazel hickory larch lime maple
    oak olive pine poplar rowan spruce walnut willow
    """
)
